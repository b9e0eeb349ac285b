import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startServer, until } from '../../testing-eureka.ts'
import { createEurekaServers } from './eureka-servers.ts'
import { watchRegistry } from './registry-watch.ts'

type Told = { id: string; status?: string; action?: string; port?: number }

/** What a server says, in Eureka's words. */
function registry(hash: string, told: Told[]): string {
  const instance = told.map(({ id, status = 'UP', action, port = 8003 }) => ({
    instanceId: id,
    hostName: `${id}.example`,
    status,
    port: { $: port, '@enabled': 'true' },
    securePort: { $: 443, '@enabled': 'false' },
    ...(action && { actionType: action }),
  }))
  const application = told.length > 0 ? [{ name: 'HARU-TRADE', instance }] : []
  return JSON.stringify({ applications: { apps__hashcode: hash, application } })
}

/** A server that says what a test wants it to say of all, and of what has changed. */
async function watchStub(t: TestContext, lackedMsMax = 60_000) {
  const says = { all: '', delta: '', status: 200 }
  const stub = await startServer(t, ({ url }, response) => {
    const isDelta = url?.endsWith('/delta')
    response.writeHead(isDelta ? says.status : 200).end(isDelta ? says.delta : says.all)
  })
  const said: string[] = []
  const log = { warn: (fields: object) => void said.push(JSON.stringify(fields)) }
  const servers = createEurekaServers([stub.url], log)
  t.after(() => servers.close())
  const watch = watchRegistry(servers, lackedMsMax)
  const found = () => watch.origins('HARU-TRADE').map((origin) => new URL(origin).hostname[0])
  return { says, asked: stub.asked, said, watch, found }
}

const A = { id: 'a' }
const B = { id: 'b' }

test('a delta whose hash does not fit brings all of it again', async (t) => {
  const { says, asked, watch, found } = await watchStub(t)
  says.all = registry('UP_1_', [A])
  await watch.look()
  // Something between was missed: there are three.
  says.delta = registry('UP_3_', [{ ...B, action: 'ADDED' }])
  says.all = registry('UP_3_', [A, B, { id: 'c' }])
  await watch.look()
  assert.deepEqual(found(), ['a', 'b', 'c'])
  assert.deepEqual(asked, ['GET /eureka/apps', 'GET /eureka/apps/delta', 'GET /eureka/apps'])
  says.delta = registry('DOWN_1_UP_1_', [
    { id: 'c', action: 'DELETED' },
    { ...B, status: 'DOWN', action: 'MODIFIED' },
  ])
  await watch.look()
  assert.deepEqual(found(), ['a'])
  assert.equal(asked.length, 4, 'this one fits')
})

test('a server that says nothing of changes is asked for all', async (t) => {
  const { says, watch, found, said } = await watchStub(t)
  says.all = registry('UP_1_', [A])
  await watch.look()
  says.status = 403
  says.all = registry('UP_2_', [A, B])
  await watch.look()
  await watch.look()
  assert.deepEqual(found(), ['a', 'b'])
  assert.deepEqual(said, [])
})

test('whom a server that starts anew does not know yet is kept for a while', async (t) => {
  const { says, watch, found } = await watchStub(t, 100)
  says.all = registry('UP_2_', [A, B])
  await watch.look()
  says.delta = registry('', [])
  says.all = registry('', [])
  await watch.look()
  assert.deepEqual(found(), ['a', 'b'])
  says.delta = registry('DOWN_1_', [{ ...A, status: 'DOWN', action: 'ADDED' }])
  await watch.look()
  assert.deepEqual(found(), ['b'], 'one came back, and is not UP')
  await until(
    async () => {
      await watch.look()
      return found()
    },
    (left) => left.length === 0,
  )
})

test('who was said to be gone is not kept, whatever else was missed', async (t) => {
  const { says, watch, found } = await watchStub(t)
  says.all = registry('UP_2_', [A, B])
  await watch.look()
  says.delta = registry('UP_9_', [{ ...A, action: 'DELETED' }])
  says.all = registry('UP_1_', [B])
  await watch.look()
  assert.deepEqual(found(), ['b'])
})

const ODD: [what: string, answer: string, why: RegExp][] = [
  ['is no JSON', '<applications/>', /Unexpected token/],
  ['is no registry', '{"applications": 1}', /expected object/],
  ['is larger than any fleet', `"${'x'.repeat(17 * 1024 * 1024)}"`, /max size/i],
]
for (const [what, answer, why] of ODD) {
  test(`an answer that ${what} changes nothing`, async (t) => {
    const { says, watch, found, said } = await watchStub(t)
    says.all = registry('UP_1_', [A])
    await watch.look()
    says.delta = answer
    await watch.look()
    await watch.look()
    assert.deepEqual(found(), ['a'])
    assert.equal(said.length, 1, 'said once')
    assert.match(said[0] ?? '', why)
  })
}

test('a server that is silent for ever is given up', async (t) => {
  const silent = await startServer(t, () => {})
  const servers = createEurekaServers([silent.url], { warn() {} })
  t.after(() => servers.close())
  await watchRegistry(servers, 0).look()
  assert.deepEqual(silent.asked, ['GET /eureka/apps'])
})

test('a list of one that is no list, and odd ports, are understood', async (t) => {
  const { says, watch } = await watchStub(t)
  const odd = { hostName: 'odd.example', status: 'UP', port: { $: 'x', '@enabled': 'true' } }
  const one = { hostName: 'fd00::1', status: 'UP', port: { $: '8003', '@enabled': true } }
  const application = [
    { name: 'HARU-TRADE', instance: one },
    { name: 'ODD', instance: odd },
  ]
  says.all = JSON.stringify({ applications: { apps__hashcode: 'UP_2_', application } })
  says.delta = registry('UP_2_', [])
  await watch.look()
  await watch.look()
  assert.deepEqual(watch.origins('HARU-TRADE'), ['http://[fd00::1]:8003'])
  assert.deepEqual(watch.origins('ODD'), [])
})
