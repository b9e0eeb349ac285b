import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openStoreEarlier } from '@haru/contracts'
import { sql } from 'kysely'
import { givenStore, openStoreWorld, refusalOf } from '../testing.ts'

const world = await openStoreWorld({ after })

async function openedOn(storeId: number): Promise<string | undefined> {
  const { rows } = await sql<{ openedOn: string }>`
    select opened_on from store.store where id = ${storeId}
  `.execute(world.db)
  return rows[0]?.openedOn
}

test('a sale moves the opening of its store back, never forward', async () => {
  const { storeId } = await givenStore(world)
  const other = await givenStore(world)
  const today = await openedOn(storeId)
  const cases = [
    ['2999-12-31', today],
    ['2015-03-01', '2015-03-01'],
    ['2015-03-02', '2015-03-01'],
  ] as const
  for (const [day, expected] of cases) {
    const answer = await world.client.call(openStoreEarlier, { storeId, day })
    assert.equal(answer.openedOn, expected)
    assert.equal(await openedOn(storeId), expected)
  }
  assert.equal(await openedOn(other.storeId), today)
})

test('what is no day, too long ago, or of no store is refused, and nothing moves', async () => {
  const { storeId } = await givenStore(world)
  const before = await openedOn(storeId)
  for (const day of ['2015-02-29', '1969-12-31', '0001-01-01', '']) {
    assert.equal(await refusalOf(world, openStoreEarlier, { storeId, day }), 'COMMON_400_06', day)
  }
  const nowhere = { storeId: 999_999, day: '2015-01-01' }
  assert.equal(await refusalOf(world, openStoreEarlier, nowhere), 'STORE_404_01')
  assert.equal(await openedOn(storeId), before)
})
