import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { NEEDS_KAFKA, testKafka } from '@haru/events/testing-kafka.ts'
import { consumeOnConsole, produceOnConsole } from './testing/kafka-tools.ts'
import { openRestaurant } from './testing/restaurant.ts'
import { startTestInstallation } from './testing/test-installation.ts'

/** A restaurant with one dish, whose services tell each other over Kafka what happened. */
async function openOnKafka(t: TestContext) {
  const kafka = testKafka()
  const system = await startTestInstallation(t, undefined, { kafka })
  const restaurant = await openRestaurant(system)
  const productId = await restaurant.addProduct({ baseStock: 10 })
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  return { kafka, system, restaurant, productId, tablet }
}

test('an order is confirmed over Kafka, for others to read', NEEDS_KAFKA, async (t) => {
  const { kafka, system, restaurant, productId, tablet } = await openOnKafka(t)
  const { body } = await restaurant.order(tablet, [[productId, 3]])
  assert.equal(body.status, 'CONFIRMED')
  assert.equal(await restaurant.stockOf(productId), 7)
  await system.drain()
  const [question] = await consumeOnConsole(kafka, 'decrease-product-stock', 1)
  assert.ok(question)
  const [headers, key, value] = question
  assert.match(headers, /event-id:[0-9a-f-]{36}/)
  assert.match(headers, /event-type:decrease-product-stock/)
  assert.match(headers, /traceparent:00-[0-9a-f]{32}-[0-9a-f]{16}-01/)
  assert.equal(key, String(restaurant.storeId))
  const { storeId, orderId, itemList } = JSON.parse(value)
  assert.deepEqual([storeId, orderId], [restaurant.storeId, body.orderId])
  assert.deepEqual(itemList, [{ productId, decreasingStock: 3 }])
})

test(
  'another trade asks with payloads alone: answered each time, taken once',
  NEEDS_KAFKA,
  async (t) => {
    const { kafka, system, restaurant, productId } = await openOnKafka(t)
    const { storeId } = restaurant
    const order = { storeId, isNewTrade: true, tradeId: 900_001, orderId: 900_002 }
    const question = { ...order, itemList: [{ productId, decreasingStock: 4 }], theirs: 'ignored' }
    await system.drain()
    const key = String(storeId)
    await produceOnConsole(kafka, 'decrease-product-stock', [
      [key, question],
      [key, question],
    ])
    const answers = await consumeOnConsole(kafka, 'decrease-product-stock-response', 2)
    const { storeId: _, ...named } = order
    for (const [, answeredTo, value] of answers) {
      assert.equal(answeredTo, key)
      assert.deepEqual(JSON.parse(value), { status: 'REWARDED', ...named })
    }
    assert.equal(await restaurant.stockOf(productId), 6)
    // Our own trade reads the answers, too: they are none of its business.
    await system.drain()
    const { rows } = await system.admin.query(
      `select consumer, last_error from trade.outbox where last_error is not null
        union all select consumer, error from trade.dead_letter`,
    )
    assert.deepEqual(rows, [])
  },
)

test(
  'another store answers with a payload alone: the order is decided, once',
  NEEDS_KAFKA,
  async (t) => {
    const { kafka, system, restaurant, productId, tablet } = await openOnKafka(t)
    await system.drain()
    // Nobody here answers: the question is as if it were on its way to the other store.
    await system.admin.query('alter table store.stock_decision add check (false) not valid')
    const { body } = await restaurant.order(tablet, [[productId, 3]], { prefer: '' })
    const { rows } = await system.admin.query('select trade_id from trade.orders where id = $1', [
      body.orderId,
    ])
    const answer = {
      status: 'NOT_REWARDED',
      isNewTrade: true,
      tradeId: Number(rows[0].trade_id),
      orderId: body.orderId,
    }
    const key = String(restaurant.storeId)
    await produceOnConsole(kafka, 'decrease-product-stock-response', [
      [key, answer],
      [key, answer],
    ])
    await system.drain()
    const decided = await system.admin.query('select status from trade.orders where id = $1', [
      body.orderId,
    ])
    assert.equal(decided.rows[0].status, 'REJECTED')
    const handled = await system.admin.query(
      `select count(*)::int as count from trade.inbox where consumer = 'trade.orders'`,
    )
    assert.equal(handled.rows[0].count, 1)
  },
)
