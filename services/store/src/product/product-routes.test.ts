import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { quoteProducts } from '@haru/contracts'
import { tabletCaller } from '@haru/service-kit/testing.ts'
import { sql } from 'kysely'
import { orderEvent, published, stockOf } from '../stock/testing.ts'
import {
  givenProduct,
  givenStore,
  openStoreWorld,
  type ShownProduct,
  type TestStore,
  whileLocked,
} from '../testing.ts'
import { PRODUCTS_PER_STORE_MAX } from './product.ts'

const world = await openStoreWorld({ after })

async function historyOf(productId: number): Promise<object[]> {
  const { rows } = await sql<object>`
    select price, base_stock from store.product_history
     where product_id = ${productId} order by id
  `.execute(world.db)
  return rows
}

async function menuOf({ owner }: TestStore): Promise<ShownProduct[]> {
  return (await world.as(owner, { url: '/store/product' })).json()
}

async function changesOf({ storeId }: TestStore) {
  const events = await published(world, 'product-changed')
  return events.filter((one) => one.storeId === storeId).flatMap((one) => one.productList)
}

test('a new product has its base stock as stock, a first history and an event', async () => {
  const store = await givenStore(world)
  const answer = await world.as(store.owner, {
    method: 'POST',
    url: '/store/product',
    payload: { name: ' 김치찌개 ', category: 'MAIN_MENU', price: 9_000, baseStock: 12 },
  })
  assert.equal(answer.statusCode, 201)
  const product = answer.json<ShownProduct>()
  assert.deepEqual(product, {
    id: product.id,
    name: '김치찌개',
    category: 'MAIN_MENU',
    price: 9_000,
    stock: 12,
    baseStock: 12,
  })
  assert.equal(await stockOf(world, product.id), 12)
  assert.deepEqual(await historyOf(product.id), [{ price: 9_000, baseStock: 12 }])
  const { category: _, ...said } = product
  assert.deepEqual(await changesOf(store), [{ ...said, deleted: false }])
})

test('a product may be free and have no stock', async () => {
  const store = await givenStore(world)
  const water = await givenProduct(world, store, { price: 0, baseStock: 0 })
  assert.deepEqual([water.price, water.stock], [0, 0])
  assert.equal(await stockOf(world, water.id), 0)
})

test('the menu is listed by category, then id, to owner and tablet alike', async () => {
  const store = await givenStore(world)
  await givenProduct(world, await givenStore(world), { name: '남의 것' })
  const cola = await givenProduct(world, store, { name: '콜라', category: 'DRINK' })
  const rice = await givenProduct(world, store, { name: '공기밥', category: 'SUB_MENU' })
  const soup = await givenProduct(world, store, { name: '찌개', category: 'MAIN_MENU' })
  const egg = await givenProduct(world, store, { name: '계란찜', category: 'SUB_MENU' })
  const menu = await menuOf(store)
  assert.deepEqual(menu, [soup, rice, egg, cola])
  const shown = await world.as(tabletCaller(1, store.storeId), { url: '/store/product' })
  assert.deepEqual(shown.json(), menu)
})

test('price and base stock change together; the stock stays', async () => {
  const store = await givenStore(world)
  const soup = await givenProduct(world, store, { price: 9_000, baseStock: 10 })
  const answer = await world.as(store.owner, {
    method: 'PATCH',
    url: `/store/product/${soup.id}`,
    payload: { price: 9_500, baseStock: 20 },
  })
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json(), { ...soup, price: 9_500, baseStock: 20 })
  assert.deepEqual(await menuOf(store), [{ ...soup, price: 9_500, baseStock: 20 }])
  assert.deepEqual(await historyOf(soup.id), [
    { price: 9_000, baseStock: 10 },
    { price: 9_500, baseStock: 20 },
  ])
  const changes = await changesOf(store)
  assert.deepEqual(
    changes.map((one) => [one.price, one.baseStock, one.stock]),
    [
      [9_000, 10, 10],
      [9_500, 20, 10],
    ],
  )
})

test('the same price and base stock again are no change', async () => {
  const store = await givenStore(world)
  const soup = await givenProduct(world, store)
  const payload = { price: soup.price, baseStock: soup.baseStock }
  const answer = await world.as(store.owner, {
    method: 'PATCH',
    url: `/store/product/${soup.id}`,
    payload,
  })
  assert.deepEqual(answer.json(), soup)
  assert.equal((await historyOf(soup.id)).length, 1)
  assert.equal((await changesOf(store)).length, 1)
})

test('a deleted product is off the menu and can be neither changed nor deleted again', async () => {
  const store = await givenStore(world)
  const soup = await givenProduct(world, store)
  const url = `/store/product/${soup.id}`
  const answer = await world.as(store.owner, { method: 'DELETE', url })
  assert.deepEqual([answer.statusCode, answer.body], [204, ''])
  assert.deepEqual(await menuOf(store), [])
  assert.deepEqual(
    (await changesOf(store)).map((one) => one.deleted),
    [false, true],
  )

  const payload = { price: 1, baseStock: 1 }
  const change = await world.as(store.owner, { method: 'PATCH', url, payload })
  assert.deepEqual([change.statusCode, change.json().errorCode], [400, 'STORE_400_01'])
  const deletion = await world.as(store.owner, { method: 'DELETE', url })
  assert.deepEqual([deletion.statusCode, deletion.json().errorCode], [400, 'STORE_400_02'])
  assert.equal((await historyOf(soup.id)).length, 1)
})

test('a product deleted by ten requests at once is deleted by one', async () => {
  const store = await givenStore(world)
  const soup = await givenProduct(world, store)
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      world.as(store.owner, { method: 'DELETE', url: `/store/product/${soup.id}` }),
    ),
  )
  assert.equal(answers.filter((one) => one.statusCode === 204).length, 1)
  assert.equal((await changesOf(store)).length, 2)
})

test('a re-stock sets every stock to the base stock and says what changed', async () => {
  const store = await givenStore(world)
  const soup = await givenProduct(world, store, { baseStock: 10 })
  const full = await givenProduct(world, store, { baseStock: 5 })
  const lowered = await givenProduct(world, store, { baseStock: 8 })
  const gone = await givenProduct(world, store, { baseStock: 3 })
  await world.as(store.owner, {
    method: 'PATCH',
    url: `/store/product/${lowered.id}`,
    payload: { price: 1, baseStock: 2 },
  })
  await world.consumer.deliver([
    orderEvent(store.storeId, 1_001, [
      [soup.id, 4],
      [gone.id, 3],
    ]),
  ])
  await world.as(store.owner, { method: 'DELETE', url: `/store/product/${gone.id}` })
  const before = (await changesOf(store)).length

  const answer = await world.as(store.owner, { method: 'PATCH', url: '/store/product/re-stock' })
  assert.deepEqual([answer.statusCode, answer.body], [204, ''])
  assert.equal(await stockOf(world, soup.id), 10)
  assert.equal(await stockOf(world, full.id), 5)
  assert.equal(await stockOf(world, lowered.id), 2)
  assert.equal(await stockOf(world, gone.id), 0)
  const changes = (await changesOf(store)).slice(before)
  assert.deepEqual(
    changes.map((one) => [one.id, one.stock]),
    [
      [soup.id, 10],
      [lowered.id, 2],
    ],
  )
  const { rows } = await sql`
    select quantity from store.stock_movement
     where store_id = ${store.storeId} and cause = 'RESTOCK' order by product_id
  `.execute(world.db)
  assert.deepEqual(rows, [{ quantity: 4 }, { quantity: -6 }])
})

test('a menu that is full takes no more, until something is deleted', async () => {
  const store = await givenStore(world)
  await sql`
    insert into store.product (store_id, name, category, price, stock, base_stock)
    select ${store.storeId}, 'product ' || n, 'DRINK', 1, 0, 0
      from generate_series(1, ${PRODUCTS_PER_STORE_MAX - 1}::integer) n
  `.execute(world.db)
  const last = await givenProduct(world, store)
  const payload = { name: '하나 더', category: 'DRINK', price: 1, baseStock: 0 }
  const request = { method: 'POST', url: '/store/product', payload } as const
  const answer = await world.as(store.owner, request)
  assert.equal(answer.json().errorCode, 'COMMON_400_06')
  assert.equal((await menuOf(store)).length, PRODUCTS_PER_STORE_MAX)
  await world.as(store.owner, { method: 'DELETE', url: `/store/product/${last.id}` })
  const answers = await whileLocked(world, { table: 'store', id: store.storeId, waiting: 3 }, () =>
    Promise.all([1, 2, 3].map(async () => (await world.as(store.owner, request)).statusCode)),
  )
  assert.deepEqual(answers.sort(), [201, 400, 400])
})

test('a quote names products of any store, deleted ones too, but no unknown ones', async () => {
  const store = await givenStore(world)
  const soup = await givenProduct(world, store)
  const other = await givenStore(world)
  const cola = await givenProduct(world, other, { name: '콜라', category: 'DRINK' })
  await world.as(other.owner, { method: 'DELETE', url: `/store/product/${cola.id}` })
  const { productList } = await world.client.call(quoteProducts, {
    productIdList: [cola.id, 999_999, soup.id],
  })
  const quoted = (
    { baseStock: _, ...product }: ShownProduct,
    storeId: number,
    deleted: boolean,
  ) => ({ ...product, storeId, deleted })
  assert.deepEqual(productList, [
    quoted(soup, store.storeId, false),
    quoted(cola, other.storeId, true),
  ])
})
