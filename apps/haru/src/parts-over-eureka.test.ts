import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { findFreePort } from '@haru/pg'
import { createTestDatabase } from '@haru/pg/testing.ts'
import {
  NEEDS_EUREKA,
  ownEureka,
  seenAt,
  testEureka,
  until,
} from '@haru/service-kit/testing-eureka.ts'
import type { Part } from './installation/parts.ts'
import { startClusterProcess } from './testing/cluster-process.ts'
import { commandFolder } from './testing/haru-command.ts'
import { sendRequest } from './testing/test-installation.ts'

/** Answered by user alone, out of its database. */
const KEYS = '/user/.well-known/jwks.json'

/** What starts parts that find each other at a Eureka server, and nowhere else. */
async function fleetAt(t: TestContext, url: string, prefix: string) {
  const database = await createTestDatabase(t)
  const settings = {
    HARU_DEMO_EXPOSED: 'yes',
    HARU_DATA_DIR: commandFolder(t),
    DATABASE_URL: database.appUrl,
    MIGRATE_DATABASE_URL: database.superuserUrl,
    EUREKA_URL: url,
    EUREKA_PREFIX: prefix,
  }
  return async (part: Part, more: Record<string, string> = {}) => {
    const started = await startClusterProcess(part, await findFreePort(), { ...settings, ...more })
    t.after(() => started.end('SIGKILL'))
    return started
  }
}

const untilSeen = (url: string, app: string, count: number) =>
  until(
    () => seenAt(url, app),
    (all) => all.length === count,
  )

const untilAnswered = (gateway: string, status: number) =>
  until(
    async () => (await sendRequest(gateway, 'GET', KEYS)).status,
    (found) => found === status,
  )

test('the gateway finds user at Eureka, and leaves when it stops', NEEDS_EUREKA, async (t) => {
  const { url, prefix } = testEureka()
  const start = await fleetAt(t, url, prefix)
  const user = await start('user', { HARU_HOST: '0.0.0.0' })
  const [seenUser] = await untilSeen(url, `${prefix}USER`, 1)
  assert.notEqual(seenUser?.['hostName'], '0.0.0.0')
  const health = await fetch(String(seenUser?.['healthCheckUrl']))
  assert.equal(health.status, 200, 'what is advertised can be called')
  const gateway = await start('gateway')
  await untilAnswered(gateway.url, 200)
  const [seenGateway] = await untilSeen(url, `${prefix}GATEWAY`, 1)
  assert.equal(seenGateway?.['homePageUrl'], `${gateway.url}/`)
  const watched = `http://127.0.0.1:${gateway.internalPort}/health/ready`
  assert.equal(seenGateway?.['healthCheckUrl'], watched)

  assert.equal(await user.end('SIGTERM'), 0)
  assert.deepEqual(await seenAt(url, `${prefix}USER`), [])
  await untilAnswered(gateway.url, 503)
  assert.equal(await gateway.end('SIGTERM'), 0)
  assert.deepEqual(await seenAt(url, `${prefix}GATEWAY`), [])
})

test('a part leaves before it drains', NEEDS_EUREKA, async (t) => {
  const { url, prefix } = testEureka()
  const start = await fleetAt(t, url, prefix)
  const user = await start('user')
  await untilSeen(url, `${prefix}USER`, 1)
  const { hostname, port } = new URL(user.url)
  const socket = connect(Number(port), hostname)
  const length = 'content-type: application/json\r\ncontent-length: 2\r\n'
  const head = `POST /user/login/kakao?token=x HTTP/1.1\r\nhost: x\r\n${length}`
  socket.write(`${head}expect: 100-continue\r\n\r\n`)
  const [first] = await once(socket, 'data')
  assert.match(String(first), /^HTTP\/1\.1 100 Continue/)
  const ended = user.end('SIGTERM')
  await untilSeen(url, `${prefix}USER`, 0)
  // In flight still, and answered.
  socket.write('{}')
  assert.match(await text(socket), /^HTTP\/1\.1 \d{3} /)
  assert.equal(await ended, 0)
})

test('parts start without Eureka, and join when it is there', NEEDS_EUREKA, async (t) => {
  const server = await ownEureka(t)
  const start = await fleetAt(t, server.url, 'HARU-')
  const [gateway, user] = await Promise.all([start('gateway'), start('user')])
  const away = await sendRequest(gateway.url, 'GET', KEYS)
  assert.equal(away.status, 503)
  assert.equal(away.headers.get('retry-after'), '1')
  assert.equal((await sendRequest(user.url, 'GET', KEYS)).status, 200)
  await server.start()
  await untilAnswered(gateway.url, 200)
  await server.kill()
  assert.equal((await sendRequest(gateway.url, 'GET', KEYS)).status, 200, 'it is known still')
  assert.equal(await gateway.end('SIGTERM'), 0, 'it ends without Eureka, too')
})
