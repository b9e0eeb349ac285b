import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDatabase } from '@haru/pg'
import { createTestDatabase, type TestEnd } from '@haru/pg/testing.ts'
import fc from 'fast-check'
import type { SettlementTransaction } from '../context.ts'
import type { Tables } from '../tables.gen.ts'
import type { Fold, Sum } from './aggregation.ts'
import { combineFacts } from './combine-facts.ts'
import { foldDay } from './fold-day.ts'
import { openMemoryFold } from './memory-fold.ts'

const THREE = 'copy (values (1, 11, 2, 100), (1, 11, 3, 150), (2, 7, -1, -5)) to stdout'
const SUMS: Sum[] = [
  { storeId: 1, itemId: 11, first: 5, second: 250 },
  { storeId: 2, itemId: 7, first: -1, second: -5 },
]

async function withTransaction(t: TestEnd, work: (tx: SettlementTransaction) => Promise<void>) {
  const { superuserUrl } = await createTestDatabase(t, 'template1')
  const db = openDatabase<Tables>({ url: superuserUrl, poolMax: 1 })
  t.after(() => db.destroy())
  await db.transaction().execute(work)
}

test('facts are read, combined and folded', async (t) => {
  await withTransaction(t, async (tx) => {
    assert.deepEqual(await foldDay(tx, THREE, openMemoryFold, 1), { facts: 3, sums: SUMS })
    const none = 'copy (select 1 where false) to stdout'
    assert.deepEqual(await foldDay(tx, none, openMemoryFold, 1), { facts: 0, sums: [] })
  })
})

/** Loses something of what it acknowledged, the first so many times that it is opened. */
function forgetful(times: number, forget: (folded: Awaited<ReturnType<Fold['read']>>) => void) {
  let opened = 0
  return () => {
    const fold = openMemoryFold()
    const loses = ++opened <= times
    return {
      ...fold,
      async read() {
        const folded = await fold.read()
        if (loses) forget(folded)
        return folded
      },
    }
  }
}

const LOSSES = {
  'a sum': ({ sums }) => void sums.pop(),
  'a chunk': (folded) => void folded.chunks--,
  'a part of a sum'({ sums: [sum] }) {
    if (sum) sum.second -= 100
  },
  everything: (folded) => Object.assign(folded, { chunks: 0, sums: [] }),
} satisfies Record<string, (folded: Awaited<ReturnType<Fold['read']>>) => void>

for (const [what, forget] of Object.entries(LOSSES)) {
  test(`a fold that lost ${what} is done again elsewhere, three times at most`, async (t) => {
    await withTransaction(t, async (tx) => {
      const { sums } = await foldDay(tx, THREE, forgetful(2, forget), 1)
      assert.deepEqual(sums, SUMS)
      await assert.rejects(foldDay(tx, THREE, forgetful(3, forget), 1), /was lost 3 times/)
    })
  })
}

test('numbers cut anywhere are read as they were written', async () => {
  const number = fc.integer({ min: -1_000_000, max: 1_000_000_000 })
  const id = fc.integer({ min: 0, max: 3 })
  const rows = fc.array(fc.tuple(id, id, number, number), { maxLength: 40 })
  const cuts = fc.infiniteStream(fc.integer({ min: 1, max: 9 }))
  const property = fc.asyncProperty(rows, cuts, async (facts, sizes) => {
    const text = Buffer.from(facts.map((row) => `${row.join('\t')}\n`).join(''))
    const fold = openMemoryFold()
    const combiner = combineFacts((chunk, sums) => fold.add(chunk, sums))
    for (let at = 0; at < text.length; ) {
      const end = at + (sizes.next().value ?? 1)
      await combiner.push(text.subarray(at, end))
      at = end
    }
    const { first } = await combiner.end()
    const expected = new Map<string, number>()
    for (const [store, item, count] of facts) {
      const key = `${store}:${item}`
      expected.set(key, (expected.get(key) ?? 0) + count)
    }
    const { sums } = await fold.read()
    const actual = new Map(sums.map((sum) => [`${sum.storeId}:${sum.itemId}`, sum.first]))
    assert.deepEqual(actual, expected)
    assert.equal(
      first,
      facts.reduce((total, [, , count]) => total + BigInt(count), 0n),
    )
  })
  await fc.assert(property)
})

test('what all stores sold may be more than any of them may have sold', async () => {
  const fold = openMemoryFold()
  const combiner = combineFacts((chunk, sums) => fold.add(chunk, sums))
  const much = 5_000_000_000_000_000
  await combiner.push(Buffer.from(`1\t1\t1\t${much}\n1\t2\t1\t${much}\n`))
  assert.equal((await combiner.end()).second, 2n * BigInt(much))
  const again = combineFacts(async () => {})
  const twice = Buffer.from(`1\t1\t1\t${much}\n`.repeat(2))
  await assert.rejects(again.push(twice), /a sum is too big to be exact/)
})

test('chunks are bounded by facts and by sums', async () => {
  const chunks: number[] = []
  const combiner = combineFacts(async (_chunk, sums) => void chunks.push(sums.length))
  for (let n = 0; n < 120; n++) await combiner.push(Buffer.from('1\t1\t1\t1\n'.repeat(1_000)))
  assert.deepEqual(chunks, [1, 1])
  for (let n = 0; n < 20_000; n++) await combiner.push(Buffer.from(`1\t${n}\t1\t1\n`))
  assert.deepEqual((await combiner.end()).chunks, chunks.length)
  assert.ok(Math.max(...chunks) <= 10_000)
})

test('a sum that is not exact any more is an error, not a wrong sum', async () => {
  const combiner = combineFacts(async () => {})
  await combiner.push(Buffer.from('1\t1\t1\t9007199254740991\n'))
  await assert.rejects(combiner.push(Buffer.from('1\t1\t1\t1\n')), /too big to be exact/)
})
