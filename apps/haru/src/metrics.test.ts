import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { samplesIn, samplesWhen } from '@haru/service-kit/watch/testing.ts'
import { readConfig } from './config.ts'
import { listenInternally } from './installation/listen-internally.ts'
import { openRestaurant } from './testing/restaurant.ts'
import { startTestInstallation, type TestInstallation } from './testing/test-installation.ts'

/** Looks at a system's figures as Prometheus does. */
async function watched(t: TestContext, system: TestInstallation) {
  const config = readConfig({ HARU_INTERNAL_PORT: '0', LOG_LEVEL: 'silent' })
  const app = await listenInternally(config, system)
  assert.ok(app)
  t.after(() => app.close())
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/metrics`
  const metrics = async () => {
    const answer = await fetch(url)
    assert.equal(answer.status, 200)
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
    return await answer.text()
  }
  return { contentType: '', metrics }
}

const DECIDED = (outcome: string) => `haru_order_decisions_total{outcome="${outcome}"}`
const PAID = (method: string) => `haru_payments_total{method="${method}"}`
const PENDING = 'haru_orders_pending'
const OLDEST = 'haru_order_oldest_pending_seconds'
const ASKED_AGAIN = 'haru_order_asked_again_total'

test('orders, decisions and payments are counted when they have happened', async (t) => {
  const system = await startTestInstallation(t)
  const source = await watched(t, system)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ baseStock: 3 })
  const [table = 0, other = 0] = restaurant.tabletIds
  const [tablet, otherTablet] = [await restaurant.pair(table), await restaurant.pair(other)]
  const none = await samplesWhen(source, (all) => all.has(PENDING))
  const zeros = [DECIDED('CONFIRMED'), DECIDED('REJECTED'), PAID('CASH'), PAID('CARD'), PENDING]
  for (const name of [...zeros, OLDEST, ASKED_AGAIN, 'haru_order_decision_seconds_count']) {
    assert.equal(none.get(name), 0, name)
  }

  await system.bus.stop()
  await restaurant.order(tablet, [[rice, 2]], { prefer: '' })
  await restaurant.order(otherTablet, [[rice, 2]], { prefer: '' })
  await system.admin.query(`
    update trade.orders set stored_at = stored_at - interval '100 s', ask_again_at = 'epoch'`)
  const waiting = await samplesWhen(source, (all) => all.get(PENDING) === 2)
  assert.ok((waiting.get(OLDEST) ?? 0) >= 100)
  assert.ok((waiting.get('haru_outbox_unsent_events{schema="trade"}') ?? 0) >= 2)
  // By its own round, once a second, and only about what is not on its way.
  await system.admin.query(`
    update trade.outbox set sent_at = now() where topic = 'decrease-product-stock'`)
  await system.admin.query(`update trade.orders set ask_again_at = 'epoch'`)
  await samplesWhen(source, (all) => (all.get(ASKED_AGAIN) ?? 0) >= 2)
  await system.drain()
  await restaurant.pay(table)
  system.bus.start()
  await restaurant.order(tablet, [[rice, 1]])
  await restaurant.pay(table, 'K', undefined, { 'idempotency-key': 'one' })
  await restaurant.pay(table, 'K', undefined, { 'idempotency-key': 'one' })

  const samples = await samplesWhen(source, (all) => all.get(PENDING) === 0)
  const counted = [DECIDED('CONFIRMED'), DECIDED('REJECTED'), PAID('CASH'), PAID('CARD'), OLDEST]
  assert.deepEqual(
    counted.map((name) => samples.get(name)),
    [2, 1, 1, 1, 0],
  )
  assert.equal(samples.get('haru_order_decision_seconds_count'), 3)
  assert.equal(samples.get('haru_order_decision_seconds_bucket{le="300"}'), 3)
})

test('one text shows every service and the gateway, and no figure twice', async (t) => {
  const system = await startTestInstallation(t)
  const source = await watched(t, system)
  const restaurant = await openRestaurant(system)
  await restaurant.owner('GET', '/store/settlement?date-term=DAY&start-date=2026-01-01')
  const last = 'service="gateway",method="GET",route="/store/settlement",status="404"'
  await samplesWhen(source, (all) => all.has(`haru_http_requests_total{${last}}`))
  const text = await source.metrics()
  const names = [...samplesIn(text).keys()]
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  assert.equal(names.length, lines.length, 'a figure is there twice')
  const types = text.split('\n').filter((line) => line.startsWith('# TYPE'))
  assert.equal(new Set(types.map((line) => line.split(' ')[2])).size, types.length)
  const has = (pattern: RegExp) =>
    assert.ok(
      names.some((name) => pattern.test(name)),
      `${pattern}`,
    )
  for (const service of ['gateway', 'user', 'store', 'settlement']) {
    has(new RegExp(`^haru_http_requests_total\\{service="${service}"`))
  }
  has(/service="gateway",method="POST",route="\/user\/kakao",status="201"/)
  for (const state of ['total', 'idle', 'waiting']) {
    for (const service of ['user', 'store', 'trade', 'settlement']) {
      has(new RegExp(`^haru_pool_connections\\{service="${service}",state="${state}"\\}$`))
    }
  }
  for (const name of ['haru_dead_letters', 'nodejs_eventloop_lag', 'process_cpu']) {
    has(new RegExp(`^${name}`))
  }
  for (const secret of [restaurant.ownerToken, 'token=', '@']) assert.ok(!text.includes(secret))
})

test('connections show how a pool is used', async (t) => {
  const system = await startTestInstallation(t)
  const source = await watched(t, system)
  const state = (name: string) => `haru_pool_connections{service="user",state="${name}"}`
  const { db } = system.user.context
  const gate = Promise.withResolvers<void>()
  const busy = Array.from({ length: 10 }, () => {
    return db.connection().execute(async () => await gate.promise)
  })
  const full = await samplesWhen(source, (all) => Number(all.get(state('waiting'))) >= 2)
  assert.deepEqual([full.get(state('total')), full.get(state('idle'))], [8, 0])
  gate.resolve()
  await Promise.all(busy)
  const free = await samplesWhen(source, (all) => all.get(state('idle')) === 8)
  assert.equal(free.get(state('waiting')), 0)
})

test('while the database hangs or is away, what it said last is there at once', async (t) => {
  const system = await startTestInstallation(t)
  const source = await watched(t, system)
  await samplesWhen(
    source,
    (all) => all.has(PENDING) && all.has('haru_dead_letters{schema="store"}'),
  )
  await system.admin.query('begin; lock trade.orders, store.outbox in access exclusive mode')
  const startedAt = performance.now()
  const samples = samplesIn(await source.metrics())
  // Who answers once every question is answered waits 5 s for the locks.
  assert.ok(performance.now() - startedAt < 2_000)
  const shown = [PENDING, OLDEST, 'haru_dead_letters{schema="store"}'].map((it) => samples.has(it))
  assert.deepEqual(shown, [true, true, true])
  assert.equal(samples.get(PAID('CASH')), 0)
  await system.admin.query('rollback; alter table trade.orders rename to gone')
  const gone = samplesIn(await source.metrics())
  assert.deepEqual([gone.get(PENDING), gone.get(PAID('CASH'))], [0, 0])
})
