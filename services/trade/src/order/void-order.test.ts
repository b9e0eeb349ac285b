import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import { startTestInstallation } from '@haru/haru/testing/test-installation.ts'
import { startTestSystem } from '@haru/haru/testing/test-system.ts'

test('a voided order counts nowhere, and its stock returns once', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000, baseStock: 10 })
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  await restaurant.order(tablet, [[rice, 1]])
  const { body } = await restaurant.order(tablet, [[rice, 4]])
  const path = `/trade/order/${body.orderId}/void`

  const voids = await Promise.all(
    Array.from({ length: 10 }, () => restaurant.owner('POST', path, { reason: '잘못 주문' })),
  )

  assert.ok(voids.every((one) => one.status === 200 && one.body.status === 'VOIDED'))
  await system.drain()
  assert.equal(await restaurant.stockOf(rice), 9)
  const bill = await system.request('GET', '/trade', { cookie: tablet })
  assert.equal(bill.body.amount, 9_000)
  const { rows } = await system.admin.query(
    `select sum(count)::int as count, sum(amount)::int as amount, count(*)::int as facts
       from trade.sold_line where order_id = $1`,
    [body.orderId],
  )
  assert.deepEqual(rows[0], { count: 0, amount: 0, facts: 2 })
})

test('a trade whose last order is voided is void, and the next order opens another', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const { body } = await restaurant.order(tablet, [[rice, 1]])
  await restaurant.owner('POST', `/trade/order/${body.orderId}/void`, { reason: '취소' })
  const bill = await system.request('GET', '/trade', { cookie: tablet })
  assert.equal(bill.body.errorCode, 'TRADE_404_02')
  const next = await restaurant.order(tablet, [[rice, 1]])
  assert.notEqual(next.body.tradeId, body.tradeId)
})

test('only a confirmed order of an unpaid trade of this store can be voided', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const stranger = await openRestaurant(system)
  const rice = await restaurant.addProduct({ baseStock: 10 })
  const [table = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(table)
  const reason = { reason: '취소' }
  const codeOf = async (who: typeof restaurant, orderId: number, body: object = reason) =>
    (await who.owner('POST', `/trade/order/${orderId}/void`, body)).body.errorCode
  const paid = await restaurant.order(tablet, [[rice, 1]])
  await restaurant.pay(table)
  assert.equal(await codeOf(restaurant, paid.body.orderId), 'TRADE_409_02')
  assert.equal(await codeOf(stranger, paid.body.orderId), 'TRADE_404_01')
  assert.equal(await codeOf(restaurant, 999_999), 'TRADE_404_01')
  assert.equal(await codeOf(restaurant, paid.body.orderId, {}), 'COMMON_400_06')
  assert.equal(await codeOf(restaurant, paid.body.orderId, { reason: ' ' }), 'COMMON_400_06')
  await system.bus.stop()
  const pending = await restaurant.order(tablet, [[rice, 9]], { prefer: '' })
  assert.equal(await codeOf(restaurant, pending.body.orderId), 'TRADE_409_01')
  await system.admin.query('update store.product set stock = 0 where id = $1', [rice])
  await system.drain()
  assert.equal(await codeOf(restaurant, pending.body.orderId), 'COMMON_400_05')
})

test('voiding after midnight reverses the sale on the new day', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000 })
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const { body } = await restaurant.order(tablet, [[rice, 2]])
  await system.moveClock('1 day')
  await restaurant.owner('POST', `/trade/order/${body.orderId}/void`, { reason: '취소' })
  const { rows } = await system.admin.query(
    `select count, amount, business_day - min(business_day) over () as day
       from trade.sold_line order by sold_at`,
  )
  assert.deepEqual(rows, [
    { count: '2', amount: '18000', day: 0 },
    { count: '-2', amount: '-18000', day: 1 },
  ])
})

test('should the clock have been set back, nothing is reversed before it was sold', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  await system.moveClock('1 day')
  const { body } = await restaurant.order(tablet, [[rice, 1]])
  await system.drain()
  await system.moveClock('-1 day')
  const path = `/trade/order/${body.orderId}/void`
  assert.equal((await restaurant.owner('POST', path, { reason: '실수' })).status, 200)
  const { rows } = await system.admin.query(
    `select count(distinct sold_at)::int as times, count(distinct business_day)::int as days
       from trade.sold_line`,
  )
  assert.deepEqual(rows, [{ times: 1, days: 1 }])
})
