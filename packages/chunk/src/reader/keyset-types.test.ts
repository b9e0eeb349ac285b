import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { type Json, keysetReader } from '../index.ts'
import { administer, createTestTables, readItems } from '../testing/testing-tables.ts'

type Tables = { 'chunkTest.item': { k: unknown; id: number } }

/** Types whose values JavaScript's own types would round, or that sort by a rule of their own. */
const KEYS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  timestamptz: microseconds().map((at) => `${at}Z`),
  timestamp: microseconds(),
  numeric: fc
    .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.nat(999_999))
    .map(([whole, part]) => `${whole}.${String(part).padStart(6, '0')}`),
  bigint: fc.maxSafeInteger().map(String),
  'double precision': fc.double().map(String),
  'text collate "und-x-icu"': text(),
  'text collate "C"': text(),
  'character(4)': fc.string({ unit: fc.constantFrom('a', 'B', 'ä', ' '), maxLength: 4 }),
  'character varying(30)': text(),
  uuid: fc.uuid(),
  bytea: fc.uint8Array({ maxLength: 9 }).map((bytes) => `\\x${Buffer.from(bytes).toString('hex')}`),
  interval: fc.integer().map((ms) => `${ms} milliseconds`),
  'bit(3)': fc.nat(7).map((bits) => bits.toString(2).padStart(3, '0')),
  'text[]': fc.array(fc.constantFrom('a', 'b', '"', 'NULL')).map((all) => `{${quoted(all)}}`),
}

function microseconds(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(9e12) }), fc.nat(999))
    .map(([at, micros]) => at.toISOString().replace('Z', String(micros).padStart(3, '0')))
}

function text(): fc.Arbitrary<string> {
  const characters = fc.constantFrom('a', 'A', 'á', 'b', '한', '-', ' ', '"', '\\', '\n', '😀', 'é')
  return fc.string({ unit: characters, maxLength: 5 })
}

function quoted(elements: readonly string[]): string {
  return elements.map((element) => `"${element.replace('"', '\\"')}"`).join()
}

const one = await createTestTables<Tables>({ after })

for (const [type, values] of Object.entries(KEYS)) {
  test(`keys of type ${type} go through the checkpoint as they are`, async () => {
    await administer(
      one.database,
      'drop table if exists chunk_test.item',
      `create table chunk_test.item (k ${type} not null, id int primary key)`,
    )
    const { db } = one.repository
    const define = keysetReader<Tables, 'chunkTest.item'>({
      from: 'chunkTest.item',
      key: ['k', 'id'],
      unique: ['id'],
      pageSize: 1,
    })
    const keys = fc.array(values, { minLength: 2, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(keys, async (some) => {
        await sql`delete from chunk_test.item`.execute(db)
        // Each key twice, so that only the tiebreaker tells its rows apart.
        const twice = [...some, ...some]
        const cast = sql.raw(type.replace(/ collate.*/, ''))
        await sql`
          insert into chunk_test.item (k, id)
          select k::${cast}, id from unnest(${twice}::text[]) with ordinality as v (k, id)
        `.execute(db)
        const { rows } = await sql<{ id: number }>`
          select id from chunk_test.item order by k, id`.execute(db)
        const read: number[] = []
        let checkpoint: Json | undefined
        // A key that is rounded down would be read for ever.
        while (read.length <= rows.length) {
          const step = await readItems(one, define(one.run), checkpoint, 1)
          const [item] = step.items
          if (!item) break
          read.push(item.id)
          checkpoint = step.checkpoint
        }
        assert.deepEqual(
          read,
          rows.map(({ id }) => id),
        )
      }),
      { numRuns: 4 },
    )
  })
}
