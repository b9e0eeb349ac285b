import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { findFreePort } from '@haru/pg'
import {
  askAsStranger,
  NEEDS_EUREKA,
  ownEureka,
  seenAt,
  startDoor,
  startServer,
  testEureka,
  until,
} from '../../testing-eureka.ts'
import { type EurekaDiscovery, eurekaDiscovery } from './eureka-discovery.ts'

const LEASE = { beatMs: 50, endsAfterSeconds: 30 }

/** Joins servers, looks often, and keeps what its log says. */
function join(t: TestContext, servers: string[], prefix: string) {
  const said: string[] = []
  const log = { warn: (_fields: object, message = '') => void said.push(message) }
  const discovery = eurekaDiscovery({ servers, prefix, log, lease: LEASE, lookEveryMs: 20 })
  t.after(() => discovery.close())
  return { discovery, said }
}

const at = (port: number) => ({
  name: 'trade' as const,
  url: `http://127.0.0.1:${port}`,
  address: '127.0.0.1',
})

function untilFound(discovery: EurekaDiscovery, ports: number[]) {
  const wanted = ports.map((port) => at(port).url).join()
  return until(
    () => discovery.instancesOf('trade').toSorted().join(),
    (found) => found === wanted,
  )
}

test('newcomers and leavers are told by what changed, not by all', NEEDS_EUREKA, async (t) => {
  const { url, prefix } = testEureka()
  const door = await startDoor(t, url)
  const { discovery } = join(t, [door.url], prefix)
  await discovery.start()
  assert.deepEqual(discovery.instancesOf('trade'), [])
  const [one, other] = [join(t, [url], prefix), join(t, [url], prefix)]
  one.discovery.register(at(8003))
  await untilFound(discovery, [8003])
  other.discovery.register(at(9003))
  await untilFound(discovery, [8003, 9003])
  await one.discovery.deregister()
  await untilFound(discovery, [9003])
  assert.equal(door.asked.filter((one) => one === 'GET /eureka/apps').length, 1)
})

test('only who says UP is found', NEEDS_EUREKA, async (t) => {
  const { url, prefix } = testEureka()
  const { discovery } = join(t, [url], prefix)
  discovery.register(at(8003))
  await discovery.start()
  await untilFound(discovery, [8003])
  const [seen] = await seenAt(url, `${prefix}TRADE`)
  const status = `/apps/${prefix}TRADE/${seen?.instanceId}/status`
  await askAsStranger(url, 'PUT', `${status}?value=OUT_OF_SERVICE`)
  await untilFound(discovery, [])
  await askAsStranger(url, 'DELETE', `${status}?value=UP`)
  await untilFound(discovery, [8003])
})

test('a server that does not answer is passed over', NEEDS_EUREKA, async (t) => {
  const { url, prefix } = testEureka()
  const broken = await startServer(t, (_request, response) => response.writeHead(500).end())
  const dead = `http://127.0.0.1:${await findFreePort()}/eureka`
  const { discovery, said } = join(t, [dead, broken.url, url], prefix)
  discovery.register(at(8003))
  await discovery.start()
  await untilFound(discovery, [8003])
  await discovery.close()
  assert.deepEqual(await seenAt(url, `${prefix}TRADE`), [])
  assert.deepEqual(said, [])
})

test('a login goes along, and is not logged', async (t) => {
  const logins: unknown[] = []
  const strict = await startServer(t, (request, response) => {
    logins.push(request.headers.authorization)
    response.writeHead(401).end()
  })
  const said: string[] = []
  const log = {
    warn: (fields: object, message = '') => said.push(JSON.stringify(fields) + message),
  }
  const url = strict.url.replace('//', '//haru:p%40ss@')
  const discovery = eurekaDiscovery({ servers: [url], prefix: 'HARU-', log })
  t.after(() => discovery.close())
  await discovery.start()
  assert.deepEqual(logins, [`Basic ${btoa('haru:p@ss')}`])
  assert.match(said.join(), /it said 401/)
  assert.doesNotMatch(said.join(), /haru:|p@ss|p%40ss/)
})

test('while the server is away all stays, then all comes again', NEEDS_EUREKA, async (t) => {
  const server = await ownEureka(t)
  const prefix = 'HARU-'
  const [one, other] = [join(t, [server.url], prefix), join(t, [server.url], prefix)]
  one.discovery.register(at(8003))
  other.discovery.register(at(9003))
  await one.discovery.start()
  assert.deepEqual(one.discovery.instancesOf('trade'), [], 'it is not there yet')
  await server.start()
  await untilFound(one.discovery, [8003, 9003])
  const heard = (count: number) =>
    until(
      () => one.said.length,
      (length) => length === count,
    )
  await heard(4)
  one.said.length = 0
  await server.kill()
  const left: number[] = []
  const watch = setInterval(() => left.push(one.discovery.instancesOf('trade').length), 1)
  t.after(() => clearInterval(watch))
  await heard(2)
  await server.start()
  await until(
    () => seenAt(server.url, 'HARU-TRADE'),
    (all) => all.length === 2,
  )
  await heard(4)
  await untilFound(one.discovery, [8003, 9003])
  clearInterval(watch)
  assert.deepEqual([...new Set(left)], [2])
  const again = 'tried again and again from now on'
  assert.deepEqual(one.said.toSorted(), [
    'Eureka is there again: looking who is there',
    'Eureka is there again: registering',
    `no Eureka server helps: looking who is there; ${again}`,
    `no Eureka server helps: registering; ${again}`,
  ])
})
