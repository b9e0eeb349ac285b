import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  askAsStranger,
  NEEDS_EUREKA,
  seenAt,
  startDoor,
  testEureka,
  until,
} from '../../testing-eureka.ts'
import { eurekaDiscovery } from './eureka-discovery.ts'

const TRADE = { name: 'trade', url: 'http://10.0.0.7:8003', address: '10.0.0.7' } as const
const INSTANCE = fileURLToPath(new URL('testing-instance.ts', import.meta.url))

function join(t: TestContext, endsAfterSeconds = 30) {
  const { url, prefix } = testEureka()
  const discovery = eurekaDiscovery({
    servers: [url],
    prefix,
    log: { warn: (_fields: object, message?: string) => assert.fail(message) },
    lease: { beatMs: 50, endsAfterSeconds },
  })
  t.after(() => discovery.close())
  const app = `${prefix}TRADE`
  const untilSeen = (count: number) =>
    until(
      () => seenAt(url, app),
      (all) => all.length === count,
    )
  return { discovery, url, app, untilSeen }
}

test('who registers is there for others, with all they need', NEEDS_EUREKA, async (t) => {
  const { discovery, app, untilSeen } = join(t)
  const healthUrl = `${TRADE.url}/health/ready`
  discovery.register({ ...TRADE, healthUrl })
  const [seen] = await untilSeen(1)
  assert.match(seen?.instanceId ?? '', /^10\.0\.0\.7:test-\w+-trade:8003:[\da-f]{8}$/)
  const { renewalIntervalInSecs, durationInSecs } = seen?.leaseInfo ?? {}
  assert.deepEqual([renewalIntervalInSecs, durationInSecs], [1, 30])
  const expected = {
    app,
    hostName: '10.0.0.7',
    ipAddr: '10.0.0.7',
    status: 'UP',
    port: { $: 8003, '@enabled': 'true' },
    securePort: { $: 443, '@enabled': 'false' },
    homePageUrl: `${TRADE.url}/`,
    statusPageUrl: healthUrl,
    healthCheckUrl: healthUrl,
    vipAddress: app.toLowerCase(),
    secureVipAddress: app.toLowerCase(),
  }
  assert.deepEqual({ ...seen, ...expected }, seen)
})

test('behind https it is the secure port that counts', NEEDS_EUREKA, async (t) => {
  const { discovery, untilSeen } = join(t)
  discovery.register({ ...TRADE, url: 'https://trade.example' })
  const [seen] = await untilSeen(1)
  assert.deepEqual(seen?.['securePort'], { $: 443, '@enabled': 'true' })
  assert.deepEqual(seen?.['port'], { $: 80, '@enabled': 'false' })
  await discovery.start()
  assert.deepEqual(discovery.instancesOf('trade'), ['https://trade.example'])
})

test('beats keep who is there past the end of its lease', NEEDS_EUREKA, async (t) => {
  const { discovery, url, app, untilSeen } = join(t, 1)
  discovery.register(TRADE)
  const [first] = await untilSeen(1)
  const path = `/apps/${app}/${first?.instanceId}`
  // Eureka gives a lease twice its time, and looks every half second.
  await until(
    async () => {
      const { status, text } = await askAsStranger(url, 'GET', path)
      assert.equal(status, 200)
      return JSON.parse(text).instance.leaseInfo
    },
    (lease) => lease.lastRenewalTimestamp - lease.registrationTimestamp > 4_500,
  )
})

test('who was forgotten registers again with its next beat', NEEDS_EUREKA, async (t) => {
  const { discovery, url, app, untilSeen } = join(t)
  discovery.register(TRADE)
  const [first] = await untilSeen(1)
  const gone = await askAsStranger(url, 'DELETE', `/apps/${app}/${first?.instanceId}`)
  assert.equal(gone.status, 200)
  const [again] = await untilSeen(1)
  assert.equal(again?.instanceId, first?.instanceId)
})

test('two behind one address are two, and one leaves alone', NEEDS_EUREKA, async (t) => {
  const { discovery, url, app, untilSeen } = join(t)
  const other = eurekaDiscovery({
    servers: [url],
    prefix: app.replace('TRADE', ''),
    log: { warn() {} },
  })
  t.after(() => other.close())
  discovery.register(TRADE)
  other.register(TRADE)
  await untilSeen(2)
  await other.close()
  assert.equal((await seenAt(url, app)).length, 1)
})

test('who leaves is gone at once, and stays so', NEEDS_EUREKA, async (t) => {
  const { discovery, url, app, untilSeen } = join(t)
  discovery.register(TRADE)
  await untilSeen(1)
  await discovery.close()
  assert.deepEqual(await seenAt(url, app), [])
})

test('who leaves while it registers is not there afterwards', NEEDS_EUREKA, async (t) => {
  const { url, prefix } = testEureka()
  const arrived = Promise.withResolvers<void>()
  const mayPass = Promise.withResolvers<void>()
  const door = await startDoor(t, url, async ({ method }) => {
    if (method !== 'POST') return
    arrived.resolve()
    await mayPass.promise
  })
  const discovery = eurekaDiscovery({ servers: [door.url], prefix, log: { warn() {} } })
  t.after(() => discovery.close())
  discovery.register(TRADE)
  await arrived.promise
  const left = discovery.deregister()
  // By other connections: what was sent before has come by then.
  for (let n = 0; n < 3; n++) await discovery.start()
  mayPass.resolve()
  await left
  await until(
    () => door.answered,
    (all) => all.includes(`POST /eureka/apps/${prefix}TRADE`),
  )
  assert.deepEqual(await seenAt(url, `${prefix}TRADE`), [])
})

test('one that was killed is found by nobody when its lease ends', NEEDS_EUREKA, async (t) => {
  const { discovery, url, app, untilSeen } = join(t)
  const settings = { url, prefix: app.replace('TRADE', ''), endsAfterSeconds: 1 }
  const child = spawn(process.execPath, [INSTANCE, JSON.stringify(settings)], { stdio: 'inherit' })
  t.after(() => child.kill('SIGKILL'))
  await untilSeen(1)
  const watching = eurekaDiscovery({
    servers: [url],
    prefix: settings.prefix,
    log: { warn() {} },
    lookEveryMs: 20,
  })
  t.after(() => watching.close())
  await watching.start()
  assert.deepEqual(watching.instancesOf('trade'), ['http://127.0.0.1:8003'])
  child.kill('SIGKILL')
  await once(child, 'exit')
  await until(
    () => watching.instancesOf('trade'),
    (all) => all.length === 0,
  )
  assert.deepEqual(await seenAt(url, app), [])
  await discovery.close()
})
