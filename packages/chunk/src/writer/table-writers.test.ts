import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { sql, type Transaction } from 'kysely'
import {
  copyWriter,
  DuplicateKeyInChunk,
  type ItemWriter,
  upsertWriter,
  WrongRowCount,
} from '../index.ts'
import { administer, createTestTables } from '../testing/testing-tables.ts'

type Item = {
  id: number
  words: string | null
  amount: string | null
  big: bigint | number | null
  isOpen: boolean | null
  at: Date | null
  day: string | Date | null
  real: number | null
  data: Buffer | null
  doc: unknown
  docs: unknown[] | null
  tags: (string | null)[] | (string | null)[][] | null
}
type Tables = { 'chunkTest.item': Item; 'chunkTest.short': { id: number; code: string } }

const one = await createTestTables<Tables>(
  { after },
  `create table chunk_test.item (
     id int primary key, words text, amount numeric, big bigint, is_open boolean, at timestamptz,
     day date, real float8, data bytea, doc jsonb, docs jsonb[], tags text[])`,
  'create domain chunk_test.code as varchar(3)',
  'create table chunk_test.short (id int primary key, code chunk_test.code)',
)
const { db } = one.repository

const COLUMNS = [
  'id',
  'words',
  'amount',
  'big',
  'isOpen',
  'at',
  'day',
  'real',
  'data',
  'doc',
  'docs',
  'tags',
] as const
const WRITERS: Readonly<Record<string, ItemWriter<Item, Tables>>> = {
  copy: copyWriter<Tables, 'chunkTest.item'>({ table: 'chunkTest.item', columns: COLUMNS }),
  upsert: upsertWriter<Tables, 'chunkTest.item'>({
    table: 'chunkTest.item',
    columns: COLUMNS,
    conflict: ['id'],
  }),
}
const NOTHING = { words: null, amount: null, big: null, isOpen: null, at: null, day: null }
const EMPTY: Omit<Item, 'id'> = {
  ...NOTHING,
  real: null,
  data: null,
  doc: null,
  docs: null,
  tags: null,
}

async function write<Row>(writer: ItemWriter<Row, Tables>, items: readonly Row[]): Promise<void> {
  await db.transaction().execute((tx: Transaction<Tables>) => writer.write(tx, items, one.run))
}

function someText(): fc.Arbitrary<string> {
  const special = fc.constantFrom(
    '\t',
    '\n',
    '\r',
    '\\',
    '\\N',
    '\\.',
    '"',
    "'",
    ',',
    '{',
    '}',
    'NULL',
  )
  const unit = fc.oneof(special, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }))
  return fc.string({ unit }).filter((text) => !text.includes('\0'))
}

function orNull<Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.option(values, { freq: 6 })
}

const instants = fc.date({
  noInvalidDate: true,
  min: new Date(Date.UTC(-4_711, 0, 1)),
  max: new Date(8.64e15),
})
/** Keys are plain: JSON.parse of Node 26.10 now and then misreads some that have escapes. */
const documents: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, true, 0, 1e21, '', [], {}),
  someText(),
  fc.array(fc.record({ 한: someText(), n: fc.integer() }, { noNullPrototype: true })),
)
const items: fc.Arbitrary<Omit<Item, 'id'>> = fc.record({
  words: orNull(someText()),
  amount: orNull(fc.bigInt().map((whole) => `${whole}.0750`)),
  big: orNull(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  isOpen: orNull(fc.boolean()),
  at: orNull(instants),
  day: orNull(fc.constantFrom('0001-01-01', '2024-02-29', 'infinity', new Date(0))),
  real: orNull(fc.oneof(fc.constantFrom(-0, Number.NaN, -1 / 0), fc.double())),
  data: orNull(fc.uint8Array().map((bytes) => Buffer.from(bytes))),
  doc: documents,
  docs: orNull(fc.array(documents)),
  tags: orNull(fc.array(orNull(someText()))),
})

/** As PostgreSQL has it: in texts that round nothing, and instants as numbers. */
async function readBack(): Promise<unknown[]> {
  const { rows } = await sql<{ item: unknown }>`
    select array[words, amount::text, big::text, is_open::text, day::text,
                 encode(data, 'hex'), encode(float8send(real), 'hex'),
                 (extract(epoch from at) * 1000)::bigint::text] as item, doc,
           to_jsonb(docs) as docs, tags
      from chunk_test.item order by id`.execute(db)
  return rows
}

function expected(item: Omit<Item, 'id'>): unknown {
  const { words, amount, big, isOpen, at, day, real, data, doc, docs, tags } = item
  const text = (value: unknown) => (value === null ? null : String(value))
  return {
    item: [
      words,
      amount,
      text(big),
      text(isOpen),
      day instanceof Date ? '1970-01-01' : day,
      data === null ? null : data.toString('hex'),
      real === null ? null : hexOf(real),
      text(at?.getTime() ?? null),
    ],
    doc,
    docs,
    tags,
  }
}

function hexOf(real: number): string {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(real)
  return bytes.toString('hex')
}

for (const [name, writer] of Object.entries(WRITERS)) {
  test(`${name}: what is written is what is read back, whatever it is`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(items, { minLength: 1, maxLength: 20 }), async (some) => {
        await sql`delete from chunk_test.item`.execute(db)
        await write(
          writer,
          some.map((item, id) => ({ ...item, id })),
        )
        const rows = JSON.parse(JSON.stringify(await readBack()))
        assert.deepEqual(rows, JSON.parse(JSON.stringify(some.map(expected))))
      }),
      { numRuns: 40 },
    )
  })

  test(`${name}: what PostgreSQL cannot keep is refused by the column's name`, async () => {
    const refused: [Partial<Item>, RegExp][] = [
      [{ words: 'a\0b' }, /"words" cannot keep the character NUL/],
      [{ words: 'a\uD800' }, /"words" cannot keep half of a surrogate pair/],
      [{ doc: { a: 'x\0' } }, /"doc" cannot keep the character NUL/],
      [{ tags: ['a', 'x\0'] }, /"tags" cannot keep the character NUL/],
      [{ at: new Date(Number.NaN) }, /"at" cannot keep an invalid date/],
      [{ words: { toString: () => 'x' } as never }, /"words" has no text for an object/],
      [{ big: undefined as never }, /"big" has no text for undefined \(say null\)/],
      [{ doc: undefined }, /"doc" has no JSON for undefined/],
    ]
    for (const [part, message] of refused) {
      await assert.rejects(write(writer, [{ id: 1, ...EMPTY, ...part }]), {
        name: 'TypeError',
        message,
      })
    }
    // A backslash before a u is no escape.
    await sql`delete from chunk_test.item`.execute(db)
    const tags = [
      ['a', null],
      ['}', 'b'],
    ]
    await write(writer, [{ ...EMPTY, id: 1, doc: '\\u0000\\ud800', tags }])
    const { rows } = await sql`select doc, tags from chunk_test.item`.execute(db)
    assert.deepEqual(rows, [{ doc: '\\u0000\\ud800', tags }])
  })
}

test('a text that is too long for its column is refused, not cut off', async () => {
  const columns = ['id', 'code'] as const
  const table = 'chunkTest.short'
  const upsert = upsertWriter<Tables, 'chunkTest.short'>({ table, columns, conflict: ['id'] })
  const copy = copyWriter<Tables, 'chunkTest.short'>({ table, columns })
  for (const writer of [upsert, copy]) {
    await assert.rejects(write(writer, [{ id: 1, code: 'abcd' }]), { code: '22001' })
  }
  await write(upsert, [{ id: 1, code: 'abc' }])
})

test('upsert: old rows take what is named, new ones all columns', async () => {
  await sql`delete from chunk_test.item`.execute(db)
  const old = { ...EMPTY, id: 1, words: 'old', big: 1 }
  await write(WRITERS['upsert'] ?? assert.fail(), [old])
  const columns = ['id', 'words', 'big'] as const
  const conflict = ['id'] as const
  const table = 'chunkTest.item'
  const one = upsertWriter<Tables, 'chunkTest.item'>({ table, columns, conflict, update: ['big'] })
  const next = [
    { ...EMPTY, id: 1, words: 'new', big: 2 },
    { ...EMPTY, id: 2, words: 'new', big: 3 },
  ]
  await write(one, next)
  const read = async () =>
    (await sql`select id, words, big from chunk_test.item order by id`.execute(db)).rows
  assert.deepEqual(await read(), [
    { id: 1, words: 'old', big: 2 },
    { id: 2, words: 'new', big: 3 },
  ])
  const leave = { table, columns, conflict, update: 'nothing' } as const
  const none = upsertWriter<Tables, 'chunkTest.item'>(leave)
  await write(none, [
    { ...EMPTY, id: 1, words: 'no' },
    { ...EMPTY, id: 3, words: 'yes' },
  ])
  assert.deepEqual(
    (await read()).map((row) => (row as Item).words),
    ['old', 'new', 'yes'],
  )
})

test('upsert: two items about one row are refused by a name of their own', async () => {
  const writer = WRITERS['upsert'] ?? assert.fail()
  const twice = [
    { ...EMPTY, id: 7 },
    { ...EMPTY, id: 7 },
  ]
  await assert.rejects(write(writer, twice), (error) => {
    assert.ok(error instanceof DuplicateKeyInChunk)
    assert.equal(error.message, 'chunkTest.item: two items of one chunk have the same id')
    return true
  })
})

test('a row that a trigger keeps away is a wrong count, and nothing is written', async () => {
  await administer(
    one.database,
    `create function chunk_test.keep_away() returns trigger language plpgsql as
       $$ begin if new.id = 2 then return null; end if; return new; end $$`,
    `create trigger keep_away before insert on chunk_test.item
       for each row execute function chunk_test.keep_away()`,
  )
  await sql`delete from chunk_test.item`.execute(db)
  const three = [1, 2, 3].map((id) => ({ ...EMPTY, id }))
  for (const writer of Object.values(WRITERS)) {
    await assert.rejects(write(writer, three), (error) => {
      assert.ok(error instanceof WrongRowCount)
      assert.equal(error.message, 'chunkTest.item: 2 of 3 rows were written')
      return true
    })
  }
  assert.deepEqual(await readBack(), [])
  await administer(one.database, 'drop trigger keep_away on chunk_test.item')
})

test('a writer that could do nothing is refused when it is defined', () => {
  const table = 'chunkTest.short'
  const define = (options: object) => () =>
    upsertWriter<Tables, 'chunkTest.short'>({
      table,
      columns: ['id'],
      conflict: ['id'],
      ...options,
    })
  assert.throws(define({}), /has nothing to update: say update: 'nothing'/)
  assert.throws(define({ conflict: [] }), /names no conflict/)
  assert.throws(define({ columns: [] }), /has no columns/)
  const copy = { table, columns: [] } as const
  assert.throws(() => copyWriter<Tables, 'chunkTest.short'>(copy), /has no columns/)
})
