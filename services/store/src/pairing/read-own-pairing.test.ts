import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { givenStore, openStoreWorld, type TestStore } from '../testing.ts'

const world = await openStoreWorld({ after })
const url = '/store/trade-device/pairing'

async function firstTabletOf({ owner, storeId }: TestStore) {
  const [tablet] = (await world.as(owner, { url: '/store/trade-device' })).json()
  const pairing = { tradeDeviceId: tablet.id as number, pairingId: crypto.randomUUID(), storeId }
  return { ...pairing, caller: { tablet: { kind: 'tablet' as const, ...pairing } } }
}

test('a tablet is told which table of which store it stands for, as it is now', async () => {
  const store = await givenStore(world)
  const { caller, tradeDeviceId, storeId } = await firstTabletOf(store)
  const asked = async () => (await world.as(caller, { url })).json()
  const before = await asked()
  assert.deepEqual(Object.keys(before).sort(), [
    ...['storeId', 'storeName', 'tableNumber', 'tradeDeviceId'],
  ])
  assert.deepEqual([before.tradeDeviceId, before.storeId], [tradeDeviceId, storeId])
  assert.equal(before.tableNumber, 1)
  await world.as(store.owner, {
    method: 'PATCH',
    url: `/store/trade-device/${tradeDeviceId}`,
    payload: { tableNumber: 77 },
  })
  assert.equal((await asked()).tableNumber, 77)
})

test('who is no tablet is told so', async () => {
  const { owner } = await givenStore(world)
  const answers = [await world.as({}, { url }), await world.as(owner, { url })]
  assert.deepEqual(
    answers.map((answer) => [answer.statusCode, answer.json().errorCode]),
    [
      [400, 'COMMON_400_08'],
      [403, 'COMMON_403_01'],
    ],
  )
})
