import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { buildService, type ServiceApp } from '@haru/service-kit'
import { TEST_INTERNAL_KEY } from '@haru/service-kit/testing.ts'
import { readConfig } from '../config.ts'
import { listenInternally } from './listen-internally.ts'

type Services = Record<string, number | ServiceApp>

/** Services, or what they say of themselves, and nothing else. */
function watchedWith(all: Services): Parameters<typeof listenInternally>[1] {
  const services = Object.entries(all).map(([name, one]) => {
    return [name, typeof one === 'number' ? { inject: async () => ({ statusCode: one }) } : one]
  })
  const source = { contentType: 'text/plain', metrics: async () => '' }
  return { services: Object.fromEntries(services), metrics: [source] }
}

async function listen(t: TestContext, services: Services, port = '0', stopping?: AbortSignal) {
  const config = readConfig({ HARU_INTERNAL_PORT: port })
  const app = await listenInternally(config, watchedWith(services), stopping)
  assert.ok(app)
  t.after(() => app.close())
  return { app, port: (app.server.address() as AddressInfo).port }
}

test('it is ready when every service is, and says which ones are not', async (t) => {
  const ask = async (statuses: Record<string, number>) => {
    const { port } = await listen(t, statuses)
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`)
    return [answer.status, await answer.json()]
  }
  assert.deepEqual(await ask({ user: 200, trade: 200 }), [200, { user: 200, trade: 200 }])
  assert.deepEqual(await ask({ user: 200, trade: 503 }), [503, { user: 200, trade: 503 }])
})

test('what is told to stop is not ready, and lives until all is closed', async (t) => {
  const stop = new AbortController()
  const options = { name: 'user', internalKey: TEST_INTERNAL_KEY, logLevel: 'silent' } as const
  const user = await buildService({ ...options, checkReady: async () => {} }, async () => {})
  const { port } = await listen(t, { user }, '0', stop.signal)
  const ask = async (probe: string) =>
    (await fetch(`http://127.0.0.1:${port}/health/${probe}`)).status
  assert.deepEqual([await ask('ready'), await ask('live')], [200, 200])
  stop.abort()
  assert.deepEqual([await ask('ready'), await ask('live')], [503, 200])
  await user.close()
  assert.deepEqual([await ask('ready'), await ask('live')], [503, 200])
})

test('without its setting nothing listens; a port that is taken is named', async (t) => {
  assert.equal(await listenInternally(readConfig({}), watchedWith({})), undefined)
  const { port } = await listen(t, {})
  const expected = new RegExp(`HARU_INTERNAL_PORT ${port} cannot be used \\(EADDRINUSE\\)`)
  await assert.rejects(listen(t, {}, String(port)), expected)
})

test('who keeps a connection open is not waited for', async (t) => {
  const { app, port } = await listen(t, {})
  const watcher = connect(port, '127.0.0.1')
  await once(watcher, 'connect')
  await Promise.all([app.close(), once(watcher, 'close')])
})

test('figures that were never to be had are missing, those had before are there', async (t) => {
  const source = (metrics: () => Promise<string>) => ({ contentType: 'text/plain', metrics })
  const texts = [Promise.resolve('then 2')]
  const watched = {
    services: {},
    metrics: [
      source(() => Promise.reject(new Error('gone'))),
      source(() => new Promise(() => {})),
      source(async () => 'good 1'),
      source(() => texts.shift() ?? new Promise(() => {})),
    ],
  }
  const config = readConfig({ HARU_INTERNAL_PORT: '0', LOG_LEVEL: 'silent' })
  const app = await listenInternally(config, watched)
  assert.ok(app)
  t.after(() => app.close())
  for (const answer of [await app.inject('/metrics'), await app.inject('/metrics')]) {
    assert.equal(answer.statusCode, 200)
    assert.match(answer.body, /^good 1\nthen 2\n/)
    assert.match(answer.body, /^process_cpu_seconds_total /m)
  }
})
