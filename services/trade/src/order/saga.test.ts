import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listDeadLetters, publish, redrive } from '@haru/events'
import { openRestaurant, type Restaurant } from '@haru/haru/testing/restaurant.ts'
import {
  startTestInstallation,
  type TestInstallation,
} from '@haru/haru/testing/test-installation.ts'
import { askAgain } from './ask-again.ts'

/** An order whose question to the store was lost: PENDING, with nothing on its way. */
async function orderWithLostQuestion(system: TestInstallation, restaurant: Restaurant) {
  const productId = await restaurant.addProduct({ baseStock: 10 })
  const tabletId = restaurant.tabletIds[0] ?? 0
  const tablet = await restaurant.pair(tabletId)
  await system.drain()
  await system.bus.stop()
  const { body } = await restaurant.order(tablet, [[productId, 3]], { prefer: '' })
  const { rows } = await system.admin.query(
    `update trade.outbox set sent_at = now()
      where topic = 'decrease-product-stock' and sent_at is null returning payload, event_id`,
  )
  assert.equal(rows.length, 1)
  return { productId, tabletId, tablet, orderId: body.orderId as number, question: rows[0] }
}

/** Sends an answer as the store's, to be parked when it fails for the eighth time. */
async function answer(
  system: TestInstallation,
  { storeId }: Restaurant,
  payload: object,
  attempts = 0,
) {
  await system.admin.query(
    `insert into store.outbox (topic, key, payload, attempts)
     values ('decrease-product-stock-response', $1, $2, $3)`,
    [String(storeId), payload, attempts],
  )
}

/** Who handles the answers, and those that were parked. */
async function parkedAnswers(system: TestInstallation) {
  const consumer = system.bus.consumers().find(({ name }) => name === 'trade.orders')
  assert.ok(consumer)
  return { consumer, letters: await listDeadLetters(consumer) }
}

async function statusOf(system: TestInstallation, orderId: number): Promise<unknown> {
  const { rows } = await system.admin.query(
    'select status, reason from trade.orders where id = $1',
    [orderId],
  )
  return rows[0]
}

const makeDue = (system: TestInstallation, age: string) =>
  system.admin.query(
    `update trade.orders set ask_again_at = now(), stored_at = stored_at - $1::interval`,
    [age],
  )

test('an order whose answer does not come is asked for again', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const { orderId, productId } = await orderWithLostQuestion(system, restaurant)
  await makeDue(system, '2 seconds')
  assert.equal(await askAgain(system.trade.context), 1)
  assert.equal(await askAgain(system.trade.context), 0, 'not due again at once')
  await system.drain()
  assert.deepEqual(await statusOf(system, orderId), { status: 'CONFIRMED', reason: null })
  assert.equal(await restaurant.stockOf(productId), 7)
})

test('after five minutes the decision is final: the late question takes no stock', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const lost = await orderWithLostQuestion(system, restaurant)
  await makeDue(system, '6 minutes')
  await askAgain(system.trade.context)
  await system.drain()
  const reason = { errorCode: 'COMMON_503_01', productIdList: [] }
  assert.deepEqual(await statusOf(system, lost.orderId), { status: 'REJECTED', reason })
  const bill = await system.request('GET', '/trade', { cookie: lost.tablet })
  assert.equal(bill.body.errorCode, 'TRADE_404_02', 'a trade without a confirmed order is void')

  await system.admin.query(`update trade.outbox set sent_at = null where event_id = $1`, [
    lost.question.event_id,
  ])
  await system.drain()
  assert.equal(await restaurant.stockOf(lost.productId), 10)
  assert.deepEqual(await statusOf(system, lost.orderId), { status: 'REJECTED', reason })
})

test('a question that waits in the outbox is not asked again', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const { orderId, question } = await orderWithLostQuestion(system, restaurant)
  await system.admin.query(`update trade.outbox set sent_at = null where event_id = $1`, [
    question.event_id,
  ])
  for (const age of ['2 seconds', '6 minutes', '2 seconds']) {
    await makeDue(system, age)
    await askAgain(system.trade.context)
  }
  const { rows } = await system.admin.query(
    `select topic from trade.outbox where payload ? 'isNewTrade' order by id`,
  )
  assert.deepEqual(
    rows.map(({ topic }) => topic),
    ['decrease-product-stock', 'demand-stock-decision'],
  )
  await system.drain()
  assert.deepEqual(await statusOf(system, orderId), { status: 'CONFIRMED', reason: null })
})

test("an order is as old as it is, however far a demo's clock was moved", async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const { orderId } = await orderWithLostQuestion(system, restaurant)
  await system.moveClock('1 hour')
  await makeDue(system, '2 seconds')
  await askAgain(system.trade.context)
  await system.drain()
  assert.deepEqual(await statusOf(system, orderId), { status: 'CONFIRMED', reason: null })
})

test('the same question under another event id takes stock once', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const { orderId, productId, question } = await orderWithLostQuestion(system, restaurant)
  const { context } = system.trade
  const again = {
    topic: 'decrease-product-stock' as const,
    storeId: restaurant.storeId,
    payload: question.payload,
  }
  await context.transact((tx) => publish(tx, 'trade', [again, again, again]))
  await system.drain()
  assert.equal(await restaurant.stockOf(productId), 7)
  const { rows } = await system.admin.query(
    'select count(*)::int as n from trade.sold_line_fact where order_id = $1',
    [orderId],
  )
  assert.equal(rows[0].n, 1)
})

test('an answer from another program, with only what events.md names, is handled', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const { orderId, question } = await orderWithLostQuestion(system, restaurant)
  const { tradeId } = question.payload
  const payload = { status: 'NOT_REWARDED', isNewTrade: true, tradeId, orderId, strange: 'field' }
  await answer(system, restaurant, payload)
  await system.drain()
  const reason = { errorCode: 'STORE_400_03', productIdList: [] }
  assert.deepEqual(await statusOf(system, orderId), { status: 'REJECTED', reason })
})

test('an answer about an order of another trade is parked, and can be redriven', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const { orderId, question } = await orderWithLostQuestion(system, restaurant)
  const { tradeId } = question.payload
  const payload = { status: 'REWARDED', isNewTrade: false, tradeId: tradeId + 1_000, orderId }
  await answer(system, restaurant, payload, 7)
  await answer(system, restaurant, { ...payload, tradeId })
  await system.drain()
  assert.deepEqual(await statusOf(system, orderId), { status: 'CONFIRMED', reason: null })
  const { consumer, letters } = await parkedAnswers(system)
  const [letter, ...others] = letters
  assert.ok(letter)
  assert.equal(others.length, 0)
  assert.match(letter.error, /there is no order/)
  await assert.rejects(redrive(consumer, letter), /there is no order/)
})

test('an answer about an order of another program is none of ours', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const { orderId, question } = await orderWithLostQuestion(system, restaurant)
  const { tradeId } = question.payload
  const payload = { status: 'REWARDED', isNewTrade: false, tradeId, orderId: orderId + 1_000 }
  await answer(system, restaurant, payload)
  await system.drain()
  assert.deepEqual(await statusOf(system, orderId), { status: 'PENDING', reason: null })
  const { rows } = await system.admin.query(
    'select from trade.dead_letter union all select from trade.outbox where last_error is not null',
  )
  assert.deepEqual(rows, [])
})

test('an answer about an undecided order of a closed trade is parked', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const { orderId, question } = await orderWithLostQuestion(system, restaurant)
  const { tradeId } = question.payload
  await system.admin.query(`update trade.trade set status = 'PAID', closed_at = now()`)
  await answer(system, restaurant, { status: 'REWARDED', isNewTrade: true, tradeId, orderId }, 7)
  await system.drain()
  const { letters } = await parkedAnswers(system)
  assert.match(String(letters[0]?.error), /undecided/)
  assert.deepEqual(await statusOf(system, orderId), { status: 'PENDING', reason: null })
})
