import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { adoptProducts, type Category } from '@haru/contracts'
import { sql } from 'kysely'
import { published, stockOf } from '../stock/testing.ts'
import { givenProduct, givenStore, openStoreWorld, refusalOf, whileLocked } from '../testing.ts'

const world = await openStoreWorld({ after })
const pizza = { name: '피자', category: 'MAIN_MENU' as Category, price: 12_000 }
const cola = { name: '콜라', category: 'DRINK' as Category, price: 2_000 }

async function productsIn(storeId: number): Promise<number> {
  const { rows } = await sql`
    select from store.product where store_id = ${storeId}
  `.execute(world.db)
  return rows.length
}

test('unknown products are made off the menu, at the price given, without stock', async () => {
  const { storeId, owner } = await givenStore(world)
  const before = (await published(world, 'product-changed')).length
  const { productList } = await world.client.call(adoptProducts, {
    storeId,
    productList: [pizza, cola],
  })
  assert.deepEqual(
    productList.map(({ id: _, ...product }) => product),
    [pizza, cola].map(({ price: _, ...product }) => product),
  )
  const { rows } = await sql`
    select p.price, p.stock, p.base_stock, h.price as first_price, h.base_stock as first_base
      from store.product p join store.product_history h on h.product_id = p.id
     where p.store_id = ${storeId} order by p.id
  `.execute(world.db)
  assert.deepEqual(rows, [
    { price: 12_000, stock: 0, baseStock: 0, firstPrice: 12_000, firstBase: 0 },
    { price: 2_000, stock: 0, baseStock: 0, firstPrice: 2_000, firstBase: 0 },
  ])
  for (const { id } of productList) assert.equal(await stockOf(world, id), 0)
  assert.deepEqual((await world.as(owner, { url: '/store/product' })).json(), [])
  assert.equal((await published(world, 'product-changed')).length, before)
})

test('products come back in the order in which they were asked for', async () => {
  const store = await givenStore(world)
  await givenProduct(world, store, cola)
  const tea = { ...cola, name: '차' }
  const productList = [tea, cola, pizza, tea]
  const adoption = { storeId: store.storeId, productList }
  const answer = await world.client.call(adoptProducts, adoption)
  assert.deepEqual(
    answer.productList.map((one) => one.name),
    productList.map((one) => one.name),
  )
})

test('products are found by name and category; found ones stay as they are', async () => {
  const store = await givenStore(world)
  const known = await givenProduct(world, store, { ...pizza, price: 15_000, baseStock: 4 })
  const other = await givenProduct(world, await givenStore(world), cola)
  const { productList } = await world.client.call(adoptProducts, {
    storeId: store.storeId,
    productList: [pizza, { ...pizza, category: 'SUB_MENU' }, cola],
  })
  const ids = productList.map((one) => one.id)
  assert.equal(ids[0], known.id)
  assert.equal(new Set([...ids, other.id]).size, 4)
  const menu = (await world.as(store.owner, { url: '/store/product' })).json()
  assert.deepEqual(menu[0], known)
})

test('a product on the menu goes before a deleted one; else the deleted one is found', async () => {
  const store = await givenStore(world)
  const old = await givenProduct(world, store, pizza)
  await world.as(store.owner, { method: 'DELETE', url: `/store/product/${old.id}` })
  const adopt = async () => {
    const adoption = { storeId: store.storeId, productList: [pizza, cola] }
    const { productList } = await world.client.call(adoptProducts, adoption)
    return productList.map((one) => one.id)
  }
  const [found, made] = await adopt()
  assert.equal(found, old.id)
  assert.deepEqual(await adopt(), [old.id, made])
  const live = await givenProduct(world, store, pizza)
  assert.deepEqual(await adopt(), [live.id, made])
})

test('one product named twice is one, also in another spelling of the same letters', async () => {
  const { storeId } = await givenStore(world)
  const decomposed = { ...pizza, name: ` ${pizza.name.normalize('NFD')} `, price: 1 }
  const { productList } = await world.client.call(adoptProducts, {
    storeId,
    productList: [pizza, decomposed],
  })
  assert.equal(productList.length, 2)
  assert.deepEqual(productList[0], productList[1])
})

test('imports at the same time make each product once', async () => {
  const { storeId } = await givenStore(world)
  const adoption = { storeId, productList: [pizza, cola] }
  const answers = await whileLocked(world, { table: 'store', id: storeId, waiting: 3 }, () =>
    Promise.all([1, 2, 3].map(() => world.client.call(adoptProducts, adoption))),
  )
  const ids = answers.flatMap(({ productList }) => productList.map((one) => one.id))
  assert.equal(new Set(ids).size, 2)
})

test('what is not a product or a store is refused, and nothing is made', async () => {
  const { storeId } = await givenStore(world)
  const adoption = { storeId, productList: [pizza] }
  const bad = [
    { ...adoption, productList: [pizza, { ...cola, price: 10_000_001 }] },
    { ...adoption, productList: [{ ...pizza, name: '' }] },
    { ...adoption, productList: Array.from({ length: 1_001 }, () => pizza) },
  ]
  for (const one of bad) assert.equal(await refusalOf(world, adoptProducts, one), 'COMMON_400_06')
  const nowhere = { ...adoption, storeId: 999_999 }
  assert.equal(await refusalOf(world, adoptProducts, nowhere), 'STORE_404_01')
  assert.equal(await productsIn(storeId), 0)
})

test('1,000 products with the longest names fit one request; any number is adopted', async () => {
  const { storeId, owner } = await givenStore(world)
  const adopt = (round: number) => {
    const productList = Array.from({ length: 1_000 }, (_, index) => {
      return { ...pizza, name: `${round}${String(index).padStart(3, '0')}${'가'.repeat(96)}` }
    })
    return { storeId, productList }
  }
  for (const round of [1, 2, 3]) {
    const { productList } = await world.client.call(adoptProducts, adopt(round))
    assert.equal(productList.length, 1_000)
  }
  assert.equal(await productsIn(storeId), 3_000)
  const payload = { name: '차', category: 'DRINK', price: 3_000, baseStock: 1 }
  const added = await world.as(owner, { method: 'POST', url: '/store/product', payload })
  assert.equal(added.statusCode, 201)
})
