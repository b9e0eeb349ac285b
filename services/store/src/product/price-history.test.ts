import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { givenProduct, givenStore, openStoreWorld, type TestStore } from '../testing.ts'

const world = await openStoreWorld({ after })

async function historyOf({ owner }: TestStore, id: number) {
  return await world.as(owner, { url: `/store/product/${id}/price-history` })
}

test('a product’s history has each price and base stock, the newest first', async () => {
  const store = await givenStore(world)
  const { id } = await givenProduct(world, store, { price: 9_000, baseStock: 10 })
  await givenProduct(world, store, { price: 1 })
  for (const payload of [
    { price: 9_500, baseStock: 10 },
    { price: 9_500, baseStock: 10 },
    { price: 9_500, baseStock: 20 },
  ]) {
    await world.as(store.owner, { method: 'PATCH', url: `/store/product/${id}`, payload })
  }
  const answer = await historyOf(store, id)
  assert.equal(answer.statusCode, 200)
  const history = answer.json<{ price: number; baseStock: number; since: string }[]>()
  assert.deepEqual(
    history.map(({ price, baseStock }) => [price, baseStock]),
    [
      [9_500, 20],
      [9_500, 10],
      [9_000, 10],
    ],
  )
  const times = history.map(({ since }) => Date.parse(since))
  assert.deepEqual(
    times,
    [...times].sort((a, b) => b - a),
  )
})

test('a deleted product keeps its history', async () => {
  const store = await givenStore(world)
  const { id } = await givenProduct(world, store)
  await world.as(store.owner, { method: 'DELETE', url: `/store/product/${id}` })
  assert.equal((await historyOf(store, id)).json<object[]>().length, 1)
})

test('another store’s product, and none at all, have no history for this owner', async () => {
  const store = await givenStore(world)
  const { id } = await givenProduct(world, await givenStore(world))
  const foreign = await historyOf(store, id)
  assert.deepEqual([foreign.statusCode, foreign.json().errorCode], [403, 'STORE_403_02'])
  const none = await historyOf(store, 999_999)
  assert.deepEqual([none.statusCode, none.json().errorCode], [404, 'STORE_404_02'])
})
