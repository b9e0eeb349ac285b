import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import { startTestInstallation } from '@haru/haru/testing/test-installation.ts'
import { startTestSystem } from '@haru/haru/testing/test-system.ts'

test('one payment closes the trade for exactly its confirmed orders', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 17_500 })
  const [table = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(table)
  await restaurant.order(tablet, [[rice, 1]])
  const voided = await restaurant.order(tablet, [[rice, 2]])
  await restaurant.owner('POST', `/trade/order/${voided.body.orderId}/void`, { reason: '취소' })

  const payment = await restaurant.pay(table, 'K', { amount: 17_500 })

  assert.equal(payment.status, 201)
  const { method, cardCompany, amount, fee } = payment.body
  assert.deepEqual([method, cardCompany, amount, fee], ['CARD', 'K', 17_500, 70])
  const bill = await system.request('GET', '/trade', { cookie: tablet })
  assert.equal(bill.body.errorCode, 'TRADE_404_02')
  const next = await restaurant.order(tablet, [[rice, 1]])
  assert.notEqual(next.body.tradeId, payment.body.tradeId)
})

test('fees are rounded down for each company, cash has none, zero won can be paid', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const water = await restaurant.addProduct({ name: '물', price: 0 })
  const odd = await restaurant.addProduct({ name: '홀수', price: 12_345 })
  const [table = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(table)
  const fees: [how: 'K' | 'H' | 'S' | undefined, fee: number][] = [
    ['K', 49],
    ['H', 74],
    ['S', 98],
    [undefined, 0],
  ]
  for (const [how, fee] of fees) {
    await restaurant.order(tablet, [[odd, 1]])
    assert.equal((await restaurant.pay(table, how)).body.fee, fee)
  }
  await restaurant.order(tablet, [[water, 3]])
  const nothing = await restaurant.pay(table, 'S')
  assert.deepEqual([nothing.body.amount, nothing.body.fee], [0, 0])
})

test('what cannot be paid is refused with its code', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const stranger = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000 })
  const [table = 0, empty = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(table)
  const codeOf = async (answer: ReturnType<typeof restaurant.pay>) => (await answer).body.errorCode
  assert.equal(await codeOf(restaurant.pay(empty)), 'TRADE_404_02')
  assert.equal(await codeOf(restaurant.pay(empty, undefined, { tradeId: 999 })), 'TRADE_404_01')
  assert.equal(await codeOf(restaurant.pay(999_999)), 'STORE_404_03')
  const { body } = await restaurant.order(tablet, [[rice, 1]])
  assert.equal(await codeOf(stranger.pay(table)), 'STORE_403_01')
  assert.equal(await codeOf(restaurant.pay(table, undefined, { amount: 8_999 })), 'TRADE_409_03')
  assert.equal(await codeOf(restaurant.pay(table, 'X' as 'K')), 'COMMON_400_06')
  const seen = { tradeId: body.tradeId, amount: 9_000 }
  assert.equal((await restaurant.pay(table, undefined, seen)).status, 201)
  assert.equal(await codeOf(restaurant.pay(table, undefined, seen)), 'TRADE_409_02')
})

test('nothing is paid while an order is undecided', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [table = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(table)
  await system.bus.stop()
  await restaurant.order(tablet, [[rice, 1]], { prefer: '' })
  const early = await restaurant.pay(table)
  assert.equal(early.body.errorCode, 'TRADE_409_01')
  assert.equal(early.headers.get('retry-after'), '1')
  await system.drain()
  assert.equal((await restaurant.pay(table)).status, 201)
})

test('50 payments with one key make one payment, 20 with different keys too', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [table = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(table)
  await restaurant.order(tablet, [[rice, 1]])
  const headers = { 'idempotency-key': randomUUID() }
  const same = await Promise.all(
    Array.from({ length: 50 }, () => restaurant.pay(table, 'H', undefined, headers)),
  )
  assert.deepEqual(new Set(same.map(({ status }) => status)), new Set([201]))
  assert.equal(new Set(same.map(({ body }) => body.id)).size, 1)

  await restaurant.order(tablet, [[rice, 1]])
  const different = await Promise.all(Array.from({ length: 20 }, () => restaurant.pay(table)))
  assert.equal(different.filter(({ status }) => status === 201).length, 1)
  const refused = different.filter(({ status }) => status !== 201)
  assert.ok(refused.every(({ body }) => body.errorCode === 'TRADE_404_02'))
})

test('orders, payments and re-stocks racing each other keep every invariant', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 1_000, baseStock: 30 })
  const tables = restaurant.tabletIds.slice(0, 4)
  const tablets = await Promise.all(tables.map(restaurant.pair))
  const deeds = Array.from({ length: 120 }, (_, n) => async () => {
    const [table = 0, tablet = ''] = [tables[n % 4], tablets[n % 4]]
    if (n % 5 === 4) return await restaurant.pay(table)
    if (n % 31 === 0) return await restaurant.owner('PATCH', '/store/product/re-stock')
    return await restaurant.order(tablet, [[rice, 1]], { prefer: '' })
  })
  const answers = await Promise.all(deeds.map((deed) => deed()))
  assert.ok(answers.every(({ status }) => status < 500))
  await system.drain()
  const { rows } = await system.admin.query(`
    select
      (select count(*) from trade.orders where status = 'PENDING')::int as pending,
      (select count(*) from trade.trade t where amount <> coalesce((select sum(o.amount)
         from trade.orders o where o.trade_id = t.id and o.status = 'CONFIRMED'), 0))::int as wrong,
      (select count(*) from trade.payment p join trade.trade t on t.id = p.trade_id
        where t.amount <> p.amount or t.status <> 'PAID')::int as unpaid,
      (select count(*) from store.product p where stock <> (select sum(quantity)
         from store.stock_movement m where m.product_id = p.id))::int as lost,
      (select coalesce(-sum(quantity), 0) from store.stock_movement where cause = 'ORDER')::int
         as taken,
      (select count(*) from trade.orders where status = 'CONFIRMED')::int as sold`)
  const { taken, sold, ...wrong } = rows[0]
  assert.deepEqual(wrong, { pending: 0, wrong: 0, unpaid: 0, lost: 0 })
  assert.equal(taken, sold)
})
