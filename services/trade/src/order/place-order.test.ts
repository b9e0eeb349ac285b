import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import { startTestInstallation } from '@haru/haru/testing/test-installation.ts'

test('an order is taken, its stock is taken, and it counts on the bill', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000, baseStock: 10 })
  const cola = await restaurant.addProduct({ name: '콜라', category: 'DRINK', price: 2_000 })
  const [table = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(table)

  const answer = await restaurant.order(tablet, [[rice, 2], [cola, 1], [rice, 1]])

  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  assert.equal(answer.body.status, 'CONFIRMED')
  assert.equal(answer.headers.get('preference-applied'), 'wait=10')
  assert.equal(await restaurant.stockOf(rice), 7)
  const { body: bill } = await system.request('GET', '/trade', { cookie: tablet })
  assert.equal(bill.amount, 29_000)
  assert.deepEqual(
    bill.orderList[0].orderDetailList.map((line: { [key: string]: unknown }) => [
      line['productName'],
      line['productPrice'],
      line['count'],
      line['totalAmount'],
    ]),
    [['비빔밥', 9_000, 3, 27_000], ['콜라', 2_000, 1, 2_000]],
  )
})

test('without Prefer an order is answered 202 and PENDING, and decided afterwards', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [table = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(table)

  const answer = await restaurant.order(tablet, [[rice, 1]], { prefer: '' })

  assert.equal(answer.status, 202)
  await system.drain()
  const { body } = await restaurant.owner('GET', `/trade/${table}`)
  assert.equal(body.orderList[0].status, 'CONFIRMED')
})

test('200 orders at once for the last 10 portions sell exactly 10', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ baseStock: 10 })
  const tablets = await Promise.all(restaurant.tabletIds.slice(0, 20).map(restaurant.pair))

  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, n) => restaurant.order(tablets[n % 20] ?? '', [[rice, 1]])),
  )

  const confirmed = answers.filter(({ body }) => body.status === 'CONFIRMED')
  const others = answers.filter(({ body }) => body.status !== 'CONFIRMED')
  assert.equal(confirmed.length, 10)
  for (const { status, body } of others) {
    const code = status === 400 ? body.errorCode : body.reason?.errorCode
    assert.ok(['TRADE_400_01', 'STORE_400_03'].includes(code), JSON.stringify(body))
  }
  assert.equal(await restaurant.stockOf(rice), 0)
})

test('50 requests with one key make one order, also for the last portion', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ baseStock: 1 })
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const headers = { 'idempotency-key': randomUUID() }

  const answers = await Promise.all(
    Array.from({ length: 50 }, () => restaurant.order(tablet, [[rice, 1]], headers)),
  )

  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
  assert.equal(new Set(answers.map(({ body }) => body.orderId)).size, 1)
  assert.equal(new Set(answers.map(({ body }) => body.status)).size, 1)
  assert.equal(await restaurant.stockOf(rice), 0)
})
