import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { findFreePort } from '@haru/pg'
import { holdServer, postmasterOf, temporaryFolder } from '@haru/pg/embedded/testing.ts'
import { environmentOf, PRODUCTION, runHaru, startHaru } from '../testing/haru-command.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { startTestInstallation } from '../testing/test-installation.ts'

const SEOUL = { timeZone: 'Asia/Seoul', dayStartsAt: '00:00' }
const PATIENCE_MS = 30_000

/** Opens the events of a store as a screen does, on a connection that it would use again. */
async function openScreen(port: number, token: string): Promise<IncomingMessage> {
  const headers = { accept: 'text/event-stream', authorization: `Bearer ${token}` }
  const agent = new Agent({ keepAlive: true })
  const options = { port, path: '/trade/events', headers, agent }
  const screen = await new Promise<IncomingMessage>((resolve) => get(options, resolve))
  let text = ''
  for await (const chunk of screen.iterator({ destroyOnReturn: false })) {
    text += String(chunk)
    if (text.includes('event: ready')) break
  }
  return screen
}

test('SIGTERM ends it with 0, with a screen open and a connection that asks nothing', async (t) => {
  const system = await startTestInstallation(t, { mode: 'production', ...SEOUL })
  const { ownerToken } = await openRestaurant(system)
  const port = await findFreePort()
  const settings = {
    ...PRODUCTION,
    ...environmentOf(system, temporaryFolder(t)),
    HARU_PORT: String(port),
  }
  const haru = await startHaru(t, settings)
  const screen = await openScreen(port, ownerToken)
  const silent = connect(port, '127.0.0.1')
  await once(silent, 'connect')
  const startedAt = performance.now()
  haru.child.kill('SIGTERM')
  screen.resume()
  await Promise.all([once(screen, 'end'), once(silent, 'close')])
  const { code, stderr } = await haru.outcome
  // What hangs is ended by its bound, with 1.
  assert.deepEqual([code, stderr], [0, ''])
  t.diagnostic(`stopped in ${Math.round(performance.now() - startedAt)} ms`)
})

test('it goes on when the command ends whose database it had joined', async (t) => {
  const dataDir = temporaryFolder(t)
  const first = await holdServer(dataDir)
  const internalPort = await findFreePort()
  const settings = {
    ...PRODUCTION,
    HARU_DATA_DIR: dataDir,
    HARU_PORT: '0',
    HARU_INTERNAL_PORT: String(internalPort),
  }
  const haru = await startHaru(t, settings)
  const before = postmasterOf(dataDir)
  await first.end('SIGTERM')
  const isReady = async () => {
    const { status } = await fetch(`http://127.0.0.1:${internalPort}/health/ready`)
    const server = postmasterOf(dataDir)
    return status === 200 && server !== undefined && server !== before
  }
  const patience = performance.now() + PATIENCE_MS
  while (!(await isReady())) {
    assert.ok(performance.now() < patience, 'its database did not come back')
    await delay(20)
  }
  haru.child.kill('SIGTERM')
  assert.equal((await haru.outcome).code, 0)
  assert.equal(postmasterOf(dataDir), undefined, 'it took the server over, and so stops it')
  await assertPortRefused(t, settings)
  assert.equal(postmasterOf(dataDir), undefined, 'what it has opened is closed')
})

/** What is open when a start fails is closed, so that its process ends. */
async function assertPortRefused(t: TestContext, settings: Record<string, string>) {
  const other = createServer().listen(0, '127.0.0.1')
  t.after(() => other.close())
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const { code, stderr } = await runHaru({ ...settings, HARU_PORT: String(port) }, 'start')
  assert.equal(code, 1)
  assert.match(stderr, /^haru: Port \d+ is taken by another program\. .*\n$/)
}
