import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { givenProduct, givenStore, openStoreWorld, rowsIn } from '../testing.ts'
import { eventOf, orderEvent, published, stockOf } from './testing.ts'

const world = await openStoreWorld({ after })
let lastOrderId = 0
const newOrderId = () => ++lastOrderId

async function givenMenu() {
  const store = await givenStore(world)
  const soup = await givenProduct(world, store, { baseStock: 10 })
  const rice = await givenProduct(world, store, { name: '공기밥', baseStock: 5 })
  return { store, storeId: store.storeId, soup, rice }
}

function demandEvent(storeId: number, orderId: number) {
  const payload = { storeId, orderId, tradeId: orderId, isNewTrade: false }
  return eventOf('demand-stock-decision', payload)
}

function voidEvent(storeId: number, orderId: number) {
  return eventOf('order-voided', { storeId, orderId, tradeId: orderId })
}

async function answersTo(orderId: number) {
  const answers = await published(world, 'decrease-product-stock-response')
  return answers.filter((one) => one.orderId === orderId)
}

test('a demand after the decision gets the decision', async () => {
  const { storeId, soup } = await givenMenu()
  const orderId = newOrderId()
  await world.consumer.deliver([orderEvent(storeId, orderId, [[soup.id, 1]])])
  await world.consumer.deliver([demandEvent(storeId, orderId)])
  assert.deepEqual(
    (await answersTo(orderId)).map((one) => one.status),
    ['REWARDED', 'REWARDED'],
  )
  assert.equal(await stockOf(world, soup.id), 9)
})

test('a demand before the decision is the decision: the order can never take stock', async () => {
  const { storeId, soup } = await givenMenu()
  const orderId = newOrderId()
  await world.consumer.deliver([demandEvent(storeId, orderId)])
  await world.consumer.deliver([orderEvent(storeId, orderId, [[soup.id, 1]])])
  await world.consumer.deliver([demandEvent(storeId, orderId)])
  const answers = await answersTo(orderId)
  assert.equal(answers.length, 3)
  for (const { status, reason } of answers) {
    assert.equal(status, 'NOT_REWARDED')
    assert.deepEqual(reason, { errorCode: 'COMMON_503_01', productIdList: [] })
  }
  assert.equal(await stockOf(world, soup.id), 10)
})

test('demands and wishes of 30 orders at once: each order has one answer', async () => {
  const { storeId, soup, rice } = await givenMenu()
  const orders = Array.from({ length: 30 }, newOrderId)
  await Promise.all(
    orders.flatMap((orderId) => [
      world.consumer.deliver([orderEvent(storeId, orderId, [[soup.id, 1]])]),
      world.consumer.deliver([demandEvent(storeId, orderId)]),
      world.consumer.deliver([orderEvent(storeId, orderId, [[rice.id, 1]])]),
    ]),
  )
  let rewarded = 0
  for (const orderId of orders) {
    const answers = await answersTo(orderId)
    assert.equal(answers.length, 3)
    assert.equal(new Set(answers.map(({ status }) => status)).size, 1)
    if (answers[0]?.status === 'REWARDED') rewarded++
  }
  const left = (await stockOf(world, soup.id)) + (await stockOf(world, rice.id))
  assert.equal(left, 15 - rewarded)
})

test('a voided order gives its stock back, once', async () => {
  const { storeId, soup, rice } = await givenMenu()
  const orderId = newOrderId()
  const items = [[soup.id, 4] as const, [rice.id, 5] as const]
  await world.consumer.deliver([orderEvent(storeId, orderId, items)])
  const before = (await published(world, 'product-changed')).length
  await world.consumer.deliver([voidEvent(storeId, orderId)])
  await world.consumer.deliver([voidEvent(storeId, orderId), voidEvent(storeId, orderId)])
  assert.deepEqual([await stockOf(world, soup.id), await stockOf(world, rice.id)], [10, 5])
  const changes = (await published(world, 'product-changed')).slice(before)
  assert.deepEqual(
    changes.map((one) => one.productList.map(({ id, stock }) => [id, stock])),
    [
      [
        [soup.id, 10],
        [rice.id, 5],
      ],
    ],
  )
})

test('a void that is delivered ten times at once returns the stock once', async () => {
  const { storeId, soup } = await givenMenu()
  const orderId = newOrderId()
  await world.consumer.deliver([orderEvent(storeId, orderId, [[soup.id, 4]])])
  await Promise.all(
    Array.from({ length: 10 }, () => world.consumer.deliver([voidEvent(storeId, orderId)])),
  )
  assert.equal(await stockOf(world, soup.id), 10)
})

test('stock returns to a deleted product, too, and above the base stock', async () => {
  const { store, storeId, soup, rice } = await givenMenu()
  const orderId = newOrderId()
  const items = [[soup.id, 4] as const, [rice.id, 5] as const]
  await world.consumer.deliver([orderEvent(storeId, orderId, items)])
  await world.as(store.owner, { method: 'PATCH', url: '/store/product/re-stock' })
  await world.as(store.owner, { method: 'DELETE', url: `/store/product/${rice.id}` })
  const next = newOrderId()
  await world.consumer.deliver([
    orderEvent(storeId, next, [[soup.id, 1]]),
    voidEvent(storeId, orderId),
    voidEvent(storeId, next),
  ])
  assert.deepEqual([await stockOf(world, soup.id), await stockOf(world, rice.id)], [14, 10])
  const { productList } = (await published(world, 'product-changed')).at(-2) ?? {}
  assert.deepEqual(
    productList?.map(({ id, deleted }) => [id, deleted]),
    [
      [soup.id, false],
      [rice.id, true],
    ],
  )
})

test('an order that never took stock returns none', async () => {
  const { storeId, soup, rice } = await givenMenu()
  const refused = newOrderId()
  await world.consumer.deliver([orderEvent(storeId, refused, [[soup.id, 11]])])
  const before = [await rowsIn(world, 'outbox'), await rowsIn(world, 'stock_movement')]
  const unknown = newOrderId()
  await world.consumer.deliver([voidEvent(storeId, refused), voidEvent(storeId, unknown)])
  assert.deepEqual([await rowsIn(world, 'outbox'), await rowsIn(world, 'stock_movement')], before)
  assert.deepEqual([await stockOf(world, soup.id), await stockOf(world, rice.id)], [10, 5])
})

test("a void in another store's name returns nothing", async () => {
  const { storeId, soup } = await givenMenu()
  const other = await givenStore(world)
  const orderId = newOrderId()
  await world.consumer.deliver([orderEvent(storeId, orderId, [[soup.id, 4]])])
  await world.consumer.deliver([voidEvent(other.storeId, orderId)])
  assert.equal(await stockOf(world, soup.id), 6)
})
