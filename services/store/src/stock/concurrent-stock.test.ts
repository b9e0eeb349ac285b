import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import {
  givenProduct,
  givenStore,
  openStoreWorld,
  type StoreWorld,
  whileLocked,
} from '../testing.ts'
import { eventOf, orderEvent, published, stockOf } from './testing.ts'

const world = await openStoreWorld({ after })
let lastOrderId = 0
const newOrderId = () => ++lastOrderId

async function rewardedOf(storeId: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from store.stock_decision where store_id = ${storeId} and status = 'REWARDED'
  `.execute(world.db)
  return rows[0]?.count ?? 0
}

test('200 orders at once for the last 10 portions sell exactly 10', async () => {
  const store = await givenStore(world)
  const soup = await givenProduct(world, store, { baseStock: 10 })
  const orders = Array.from({ length: 200 }, () =>
    orderEvent(store.storeId, newOrderId(), [[soup.id, 1]]),
  )
  await Promise.all(orders.map((event) => world.consumer.deliver([event])))
  assert.equal(await stockOf(world, soup.id), 0)
  assert.equal(await rewardedOf(store.storeId), 10)
  const ids = new Set(orders.map((event) => event.payload.orderId))
  const answers = await published(world, 'decrease-product-stock-response')
  const ours = answers.filter((one) => ids.has(one.orderId))
  assert.equal(ours.length, 200)
  assert.equal(ours.filter((one) => one.status === 'REWARDED').length, 10)
})

test('orders, repeats, voids and re-stocks at once lose no portion', async () => {
  const store = await givenStore(world)
  const { storeId, owner } = store
  const soup = await givenProduct(world, store, { baseStock: 60 })
  const rice = await givenProduct(world, store, { baseStock: 60 })
  const work: Promise<unknown>[] = []
  for (let n = 0; n < 60; n++) {
    const orderId = newOrderId()
    const items = n % 2 === 0 ? [soup, rice] : [rice, soup]
    const wish = () =>
      orderEvent(
        storeId,
        orderId,
        items.map(({ id }) => [id, 1] as const),
      )
    const voided = () => eventOf('order-voided', { storeId, orderId, tradeId: orderId })
    work.push(world.consumer.deliver([wish()]).then(() => world.consumer.deliver([voided()])))
    work.push(world.consumer.deliver([wish(), wish()]))
    if (n % 10 === 0) {
      work.push(world.as(owner, { method: 'PATCH', url: '/store/product/re-stock' }))
    }
  }
  await Promise.all(work)
  // stockOf compares the stock with the sum of its movements.
  assert.equal(await stockOf(world, soup.id), await stockOf(world, rice.id))
  const { rows } = await sql`
    select from store.stock_movement where store_id = ${storeId} group by order_id
    having order_id is not null and sum(quantity) <> 0
  `.execute(world.db)
  assert.equal(rows.length, 0, 'every order gave back what it took')
  assert.equal(await rewardedOf(storeId), 60)
})

/** Which of the products nobody has locked. */
async function unlockedOf({ db }: StoreWorld, ids: number[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from store.product where id = any(${ids}) order by id for update skip locked
  `.execute(db)
  return rows.map((row) => row.id)
}

test('whoever waits for a product holds no product after it: nobody deadlocks', async () => {
  const store = await givenStore(world)
  const products: number[] = []
  for (let n = 0; n < 3; n++) products.push((await givenProduct(world, store)).id)
  const [first = 0, second = 0, third = 0] = products
  const wish = (...ids: number[]) =>
    orderEvent(
      store.storeId,
      newOrderId(),
      ids.map((id) => [id, 1] as const),
    )
  // Something to re-stock: at their base stock, products are locked but not changed.
  await world.consumer.deliver([wish(first, second, third)])
  const works: [string, () => Promise<unknown>][] = [
    ['an order', () => world.consumer.deliver([wish(third, second, first)])],
    ['a batch', () => world.consumer.deliver([wish(third), wish(second), wish(first)])],
    [
      'a re-stock',
      () => world.as(store.owner, { method: 'PATCH', url: '/store/product/re-stock' }),
    ],
  ]
  for (const [name, work] of works) {
    await whileLocked(world, { table: 'product', id: first, waiting: 1 }, work, async () => {
      assert.deepEqual(await unlockedOf(world, products), [second, third], name)
    })
  }
})
