import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openStore, type PosGrade, readStore } from '@haru/contracts'
import { sql } from 'kysely'
import { givenStore, openStoreWorld, refusalOf, rowsIn } from '../testing.ts'

const world = await openStoreWorld({ after })

const bistro = { name: '하루 식당', posGrade: 'BRONZE', settlementDay: 15 } as const

async function tableNumbersOf(storeId: number): Promise<number[]> {
  const { rows } = await sql<{ tableNumber: number }>`
    select table_number from store.trade_device where store_id = ${storeId} order by id
  `.execute(world.db)
  return rows.map((row) => row.tableNumber)
}

const TABLETS: [PosGrade, number][] = [
  ['BRONZE', 30],
  ['SILVER', 50],
  ['GOLD', 100],
]
for (const [posGrade, count] of TABLETS) {
  test(`a ${posGrade} store opens with ${count} tablets, numbered from 1`, async () => {
    const { storeId } = await givenStore(world, posGrade)
    const numbers = Array.from({ length: count }, (_, index) => index + 1)
    assert.deepEqual(await tableNumbersOf(storeId), numbers)
  })
}

test('a store opens on the business day of now', async () => {
  const { storeId } = await givenStore(world)
  const { rows } = await sql<{ right: boolean }>`
    select opened_on = haru.business_day(created_at) as "right"
      from store.store where id = ${storeId}
  `.execute(world.db)
  assert.deepEqual(rows, [{ right: true }])
})

test('opening again answers the store that is there, whatever is asked for', async () => {
  const first = await world.client.call(openStore, { ownerId: 7, ...bistro })
  const again = await world.client.call(openStore, {
    ownerId: 7,
    name: '다른 이름',
    posGrade: 'GOLD',
    settlementDay: 1,
  })
  assert.deepEqual(again, first)
  assert.deepEqual(first, { id: first.id, ...bistro })
  assert.equal((await tableNumbersOf(first.id)).length, 30)
})

test('opening 20 times at once opens one store', async () => {
  const stores = await Promise.all(
    Array.from({ length: 20 }, () => world.client.call(openStore, { ownerId: 8, ...bistro })),
  )
  assert.equal(new Set(stores.map((store) => store.id)).size, 1)
  assert.equal((await tableNumbersOf(stores[0]?.id ?? 0)).length, 30)
})

test('a store without a good name, grade or settlement day is not opened', async () => {
  const before = await rowsIn(world, 'store')
  const bad = [
    { ...bistro, name: '   ' },
    { ...bistro, name: '가'.repeat(21) },
    { ...bistro, name: 'a\u0007b' },
    { ...bistro, posGrade: 'PLATINUM' as PosGrade },
    { ...bistro, settlementDay: 2 as 1 },
  ]
  for (const one of bad) {
    assert.equal(await refusalOf(world, openStore, { ownerId: 9, ...one }), 'COMMON_400_06')
  }
  assert.equal(await rowsIn(world, 'store'), before)
})

test('a store is read by its id', async () => {
  const { storeId } = await givenStore(world)
  assert.deepEqual(await world.client.call(readStore, { storeId }), { id: storeId, ...bistro })
  assert.equal(await refusalOf(world, readStore, { storeId: 999_999 }), 'STORE_404_01')
})
