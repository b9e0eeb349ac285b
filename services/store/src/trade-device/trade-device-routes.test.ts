import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { readTradeDevice } from '@haru/contracts'
import { givenStore, openStoreWorld, refusalOf, type TestStore } from '../testing.ts'

const world = await openStoreWorld({ after })

type Shown = { id: number; tableNumber: number; paired: boolean }

async function tabletsOf({ owner }: TestStore): Promise<Shown[]> {
  return (await world.as(owner, { url: '/store/trade-device' })).json()
}

async function rename({ owner }: TestStore, id: number | undefined, tableNumber: unknown) {
  const url = `/store/trade-device/${id}`
  return await world.as(owner, { method: 'PATCH', url, payload: { tableNumber } })
}

test('an owner sees the tablets of his store, and no others', async () => {
  const store = await givenStore(world)
  const other = await givenStore(world, 'GOLD')
  const tablets = await tabletsOf(store)
  assert.equal(tablets.length, 30)
  assert.deepEqual(tablets[29], { id: tablets[29]?.id, tableNumber: 30, paired: false })
  const others = await tabletsOf(other)
  assert.equal(others.length, 100)
  assert.equal(new Set([...tablets, ...others].map((one) => one.id)).size, 130)
})

test('a tablet gets another table number, and tablets are listed by it', async () => {
  const store = await givenStore(world)
  const [first] = await tabletsOf(store)
  const answer = await rename(store, first?.id, 9_999)
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json(), { id: first?.id, tableNumber: 9_999, paired: false })
  assert.deepEqual((await tabletsOf(store)).at(-1), answer.json())
  const { storeId } = store
  const read = await world.client.call(readTradeDevice, { tradeDeviceId: first?.id ?? 0 })
  assert.deepEqual(read, { id: first?.id, storeId, tableNumber: 9_999 })
})

test('a table number that another tablet has is refused, naming the field', async () => {
  const store = await givenStore(world)
  const before = await tabletsOf(store)
  const answer = await rename(store, before[0]?.id, 2)
  assert.deepEqual([answer.statusCode, answer.json().errorCode], [400, 'COMMON_400_06'])
  assert.equal(answer.json().errors[0].path, 'tableNumber')
  assert.deepEqual(await tabletsOf(store), before)
  assert.equal((await rename(store, before[0]?.id, 1)).statusCode, 200)
})

test('ten tablets that want one table number at once: one gets it', async () => {
  const store = await givenStore(world)
  const tablets = await tabletsOf(store)
  const answers = await Promise.all(
    tablets.slice(0, 10).map(async (one) => (await rename(store, one.id, 77)).statusCode),
  )
  assert.deepEqual(answers.sort(), [200, ...Array.from({ length: 9 }, () => 400)])
})

test('a table number is 1 to 9999', async () => {
  const store = await givenStore(world)
  const before = await tabletsOf(store)
  for (const tableNumber of [0, 10_000, 1.5, '5', null, undefined]) {
    const answer = await rename(store, before[0]?.id, tableNumber)
    assert.equal(answer.json().errorCode, 'COMMON_400_06')
    assert.equal(answer.json().errors[0].path, 'tableNumber')
  }
  assert.deepEqual(await tabletsOf(store), before)
})

test('a tablet that does not exist cannot be read', async () => {
  assert.equal(await refusalOf(world, readTradeDevice, { tradeDeviceId: 999_999 }), 'STORE_404_03')
})
