import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { givenProduct, givenStore, openStoreWorld, rowsIn } from '../testing.ts'
import { eventOf, orderEvent, published, stockOf } from './testing.ts'

const world = await openStoreWorld({ after })
let lastOrderId = 0
const newOrderId = () => ++lastOrderId

async function answersTo(orderId: number) {
  const answers = await published(world, 'decrease-product-stock-response')
  return answers.filter((one) => one.orderId === orderId)
}

function refusal(orderId: number, errorCode: string, productIdList: number[]) {
  const reason = { errorCode, productIdList }
  return { status: 'NOT_REWARDED', reason, orderId, tradeId: orderId, isNewTrade: true }
}

async function givenMenu() {
  const store = await givenStore(world)
  const soup = await givenProduct(world, store, { baseStock: 10 })
  const rice = await givenProduct(world, store, { name: '공기밥', baseStock: 2 })
  return { store, storeId: store.storeId, soup, rice }
}

test('an order takes the stock of all of its products, and says so', async () => {
  const { storeId, soup, rice } = await givenMenu()
  const orderId = newOrderId()
  const before = (await published(world, 'product-changed')).length
  await world.consumer.deliver([
    orderEvent(storeId, orderId, [
      [rice.id, 2],
      [soup.id, 3],
    ]),
  ])
  assert.deepEqual([await stockOf(world, soup.id), await stockOf(world, rice.id)], [7, 0])
  const rewarded = { status: 'REWARDED', orderId, tradeId: orderId, isNewTrade: true }
  assert.deepEqual(await answersTo(orderId), [rewarded])
  const changes = (await published(world, 'product-changed')).slice(before)
  assert.deepEqual(
    changes.map((one) => [one.storeId, one.productList.map(({ id, stock }) => [id, stock])]),
    [
      [
        storeId,
        [
          [soup.id, 7],
          [rice.id, 0],
        ],
      ],
    ],
  )
  const { rows } = await sql`
    select product_id, quantity, cause, store_id from store.stock_movement
     where order_id = ${orderId} order by product_id
  `.execute(world.db)
  assert.deepEqual(rows, [
    { productId: soup.id, quantity: -3, cause: 'ORDER', storeId },
    { productId: rice.id, quantity: -2, cause: 'ORDER', storeId },
  ])
})

test('an order that lacks one product takes nothing, and names it', async () => {
  const { storeId, soup, rice } = await givenMenu()
  const orderId = newOrderId()
  const before = await rowsIn(world, 'outbox')
  await world.consumer.deliver([
    orderEvent(storeId, orderId, [
      [soup.id, 1],
      [rice.id, 3],
    ]),
  ])
  assert.deepEqual([await stockOf(world, soup.id), await stockOf(world, rice.id)], [10, 2])
  assert.deepEqual(await answersTo(orderId), [refusal(orderId, 'STORE_400_03', [rice.id])])
  assert.equal(await rowsIn(world, 'outbox'), before + 1)
})

test('an order with a deleted, unknown or foreign product takes nothing', async () => {
  const { store, storeId, soup, rice } = await givenMenu()
  const foreign = await givenProduct(world, await givenStore(world))
  await world.as(store.owner, { method: 'DELETE', url: `/store/product/${rice.id}` })
  const cases: [number, string][] = [
    [rice.id, 'STORE_404_02'],
    [888_888, 'STORE_404_02'],
    [foreign.id, 'STORE_403_02'],
  ]
  for (const [wrong, code] of cases) {
    const orderId = newOrderId()
    const items = [[soup.id, 1] as const, [wrong, 1] as const]
    await world.consumer.deliver([orderEvent(storeId, orderId, items)])
    assert.deepEqual(await answersTo(orderId), [refusal(orderId, code, [wrong])])
  }
  assert.equal(await stockOf(world, soup.id), 10)
  assert.equal(await stockOf(world, foreign.id), 10)
})

test('one product named twice in an order is taken in sum', async () => {
  const { storeId, soup, rice } = await givenMenu()
  const orderId = newOrderId()
  const twice = [[soup.id, 4] as const, [rice.id, 1] as const, [soup.id, 5] as const]
  await world.consumer.deliver([orderEvent(storeId, orderId, twice)])
  assert.deepEqual([await stockOf(world, soup.id), await stockOf(world, rice.id)], [1, 1])
  await world.consumer.deliver([
    orderEvent(storeId, newOrderId(), [
      [soup.id, 1],
      [soup.id, 1],
    ]),
  ])
  assert.equal(await stockOf(world, soup.id), 1)
})

test('the same event again is not even answered', async () => {
  const { storeId, soup } = await givenMenu()
  const event = orderEvent(storeId, newOrderId(), [[soup.id, 1]])
  await world.consumer.deliver([event, event])
  await world.consumer.deliver([event])
  assert.equal(await stockOf(world, soup.id), 9)
  assert.equal((await answersTo(event.payload.orderId)).length, 1)
})

test('a repeat under another event id gets the same answer, whatever it says', async () => {
  const { storeId, soup, rice } = await givenMenu()
  const orderId = newOrderId()
  await world.consumer.deliver([orderEvent(storeId, orderId, [[soup.id, 1]])])
  const repeats = [
    orderEvent(storeId, orderId, [[soup.id, 1]]),
    orderEvent(storeId, orderId, [[rice.id, 2]]),
    orderEvent(storeId, orderId, [[soup.id, 999]]),
  ]
  await world.consumer.deliver(repeats)
  const answers = await answersTo(orderId)
  assert.equal(answers.length, 4)
  assert.ok(answers.every((one) => one.status === 'REWARDED'))
  assert.deepEqual([await stockOf(world, soup.id), await stockOf(world, rice.id)], [9, 2])
})

test('a refused order stays refused, also when there is stock again', async () => {
  const { store, storeId, rice } = await givenMenu()
  const orderId = newOrderId()
  await world.consumer.deliver([orderEvent(storeId, orderId, [[rice.id, 3]])])
  const url = `/store/product/${rice.id}`
  const payload = { price: 1_000, baseStock: 100 }
  await world.as(store.owner, { method: 'PATCH', url, payload })
  await world.as(store.owner, { method: 'PATCH', url: '/store/product/re-stock' })
  await world.consumer.deliver([orderEvent(storeId, orderId, [[rice.id, 3]])])
  const refused = refusal(orderId, 'STORE_400_03', [rice.id])
  assert.deepEqual(await answersTo(orderId), [refused, refused])
  assert.equal(await stockOf(world, rice.id), 100)
})

test('twenty different wishes of one order at once: one counts, all get its answer', async () => {
  const { store, storeId } = await givenMenu()
  const products: number[] = []
  for (let n = 0; n < 20; n++) products.push((await givenProduct(world, store)).id)
  const orderId = newOrderId()
  await Promise.all(
    products.map((id) => world.consumer.deliver([orderEvent(storeId, orderId, [[id, 1]])])),
  )
  const stocks = await Promise.all(products.map((id) => stockOf(world, id)))
  assert.deepEqual(stocks.sort((one, other) => one - other).slice(0, 2), [9, 10])
  const answers = await answersTo(orderId)
  assert.deepEqual(
    answers.map((one) => one.status),
    Array.from({ length: 20 }, () => 'REWARDED'),
  )
})

test('an event that is malformed fails alone, and nothing of it happens', async () => {
  const { storeId, soup } = await givenMenu()
  const good = orderEvent(storeId, newOrderId(), [[soup.id, 1]])
  const bad = eventOf('decrease-product-stock', { ...good.payload, itemList: [] })
  await assert.rejects(world.consumer.deliver([good, bad]))
  assert.equal(await stockOf(world, soup.id), 10)
  await world.consumer.deliver([good])
  assert.equal(await stockOf(world, soup.id), 9)
})

test('fields that we do not know are ignored', async () => {
  const { storeId, soup } = await givenMenu()
  const event = orderEvent(storeId, newOrderId(), [[soup.id, 1]])
  const payload = { ...event.payload, table: 5 }
  await world.consumer.deliver([{ ...event, payload }])
  assert.equal(await stockOf(world, soup.id), 9)
})
