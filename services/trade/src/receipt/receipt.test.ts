import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openRestaurant, type Restaurant } from '@haru/haru/testing/restaurant.ts'
import {
  startTestInstallation,
  type TestInstallation,
} from '@haru/haru/testing/test-installation.ts'

const ends: (() => unknown)[] = []
let system: TestInstallation
let restaurant: Restaurant
before(async () => {
  system = await startTestInstallation({ after: (end: () => unknown) => void ends.push(end) })
  restaurant = await openRestaurant(system, { storeName: '하루분식' })
})
after(async () => {
  for (const end of ends) await end()
})

const today = async () => (await system.request('GET', '/trade/calendar')).body.today as string

async function listed(query: string, { owner } = restaurant): Promise<number[]> {
  const { status, body } = await owner('GET', `/trade/payment?${query}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body.paymentList.map((one: { id: number }) => one.id)
}

test('a receipt names the store, the table and what was paid for, line by line', async () => {
  const { owner, tabletIds, order, pair, pay } = restaurant
  const [tablet = 0] = tabletIds
  const rice = await restaurant.addProduct({ name: '비빔밥', price: 9_000 })
  const cola = await restaurant.addProduct({ name: '콜라', category: 'DRINK', price: 2_000 })
  const cookie = await pair(tablet)
  await order(cookie, [
    [rice, 2],
    [cola, 1],
  ])
  await owner('PATCH', `/store/product/${rice}`, { price: 10_000, baseStock: 100 })
  await order(cookie, [[rice, 1]])
  await order(cookie, [[cola, 2]])
  const voided = await order(cookie, [[cola, 9]])
  await owner('POST', `/trade/order/${voided.body.orderId}/void`, { reason: '취소' })
  await owner('PATCH', `/store/trade-device/${tablet}`, { tableNumber: 77 })
  const { body: payment } = await pay(tablet, 'H')
  const { status, body } = await owner('GET', `/trade/payment/${payment.id}/receipt`)
  assert.equal(status, 200)
  assert.deepEqual(body, {
    id: payment.id,
    tradeId: payment.tradeId,
    tradeDeviceId: tablet,
    method: 'CARD',
    cardCompany: 'H',
    amount: 34_000,
    paidAt: payment.paidAt,
    storeName: '하루분식',
    tableNumber: 77,
    lineList: [
      { productName: '비빔밥', productPrice: 9_000, count: 2, amount: 18_000 },
      { productName: '콜라', productPrice: 2_000, count: 3, amount: 6_000 },
      { productName: '비빔밥', productPrice: 10_000, count: 1, amount: 10_000 },
    ],
  })
})

test('the receipts of one store are nobody else’s, and what is none is not found', async () => {
  const rice = await restaurant.addProduct()
  const [, tablet = 0] = restaurant.tabletIds
  await restaurant.order(await restaurant.pair(tablet), [[rice, 1]])
  const { body } = await restaurant.pay(tablet)
  const other = await openRestaurant(system)
  for (const [caller, id] of [
    [other, body.id],
    [restaurant, 999_999],
  ] as const) {
    const answer = await caller.owner('GET', `/trade/payment/${id}/receipt`)
    assert.deepEqual([answer.status, answer.body.errorCode], [404, 'TRADE_404_01'])
  }
  assert.deepEqual(await listed(`date=${await today()}`, other), [])
})

test('payments are listed by business day, newest first, page by page', async () => {
  const own = await openRestaurant(system)
  const rice = await own.addProduct({ price: 5_000 })
  const cookie = await own.pair(own.tabletIds[0] ?? 0)
  const payOne = async (how?: 'K') => {
    await own.order(cookie, [[rice, 1]])
    return (await own.pay(own.tabletIds[0] ?? 0, how)).body
  }
  const first = await payOne()
  const second = await payOne('K')
  const third = await payOne()
  const day = await today()
  // The order is by time, whatever the ids say: those of imported payments say nothing.
  await system.admin.query(
    `update trade.payment set paid_at = paid_at - interval '1 second' where id = $1`,
    [third.id],
  )
  await system.admin.query(
    `update trade.payment set paid_at = paid_at - interval '2 seconds' where id = $1`,
    [first.id],
  )
  const ids = [second.id, third.id, first.id]
  assert.deepEqual(await listed(`date=${day}`, own), ids)
  assert.deepEqual(await listed(`date=${day}&limit=2`, own), ids.slice(0, 2))
  assert.deepEqual(await listed(`date=${day}&before=${third.id}`, own), [first.id])
  assert.deepEqual(await listed(`date=${day}&before=${first.id}`, own), [])
  assert.deepEqual(await listed(`date=${day}&before=999999`, own), [])
  assert.deepEqual(await listed('date=2020-02-29', own), [])
  const { body } = await own.owner('GET', `/trade/payment?date=${day}&limit=1`)
  assert.deepEqual(body.paymentList, [
    {
      id: second.id,
      tradeId: second.tradeId,
      tradeDeviceId: own.tabletIds[0],
      method: 'CARD',
      cardCompany: 'K',
      amount: 5_000,
      paidAt: second.paidAt,
    },
  ])
  await system.moveClock('1 day')
  const next = await payOne()
  assert.deepEqual(await listed(`date=${await today()}`, own), [next.id])
  assert.deepEqual(await listed(`date=${day}`, own), ids)
})

test('what is no date, no id, or too many is refused by name', async () => {
  for (const [query, code] of [
    ['', 'COMMON_400_04'],
    ['date=today', 'COMMON_400_03'],
    ['date=2025-02-30', 'COMMON_400_03'],
    ['date=2025-02-28&before=x', 'COMMON_400_03'],
    ['date=2025-02-28&limit=101', 'COMMON_400_05'],
  ] as const) {
    const { status, body } = await restaurant.owner('GET', `/trade/payment?${query}`)
    assert.deepEqual([status, body.errorCode], [400, code], query)
  }
})
