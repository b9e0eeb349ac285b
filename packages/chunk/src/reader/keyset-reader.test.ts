import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { chunkStep, type Job, type Json, keysetReader, runJob, showExecution } from '../index.ts'
import { administer, createTestTables, readItems } from '../testing/testing-tables.ts'

type Sale = { id: number; at: Date; name: string | null }
type Tables = { 'chunkTest.sale': Sale; 'chunkTest.read': { id: number } }

const SALE = 'create table chunk_test.sale (id int primary key, at timestamptz not null, name text)'
const BY_TIME = { from: 'chunkTest.sale', key: ['at', 'id'], unique: ['id'] } as const
const TEN = `insert into chunk_test.sale
  select n, timestamptz '2025-01-01 00:00:00.000001Z' + n / 4 * interval '1 microsecond', 'x'
    from generate_series(1, 10) n`

function idsOf(items: readonly Pick<Sale, 'id'>[]): number[] {
  return items.map(({ id }) => id)
}

test('a key without a unique column is refused when the reader is defined', () => {
  const define = (options: object) => () =>
    keysetReader<Tables, 'chunkTest.sale'>({ ...BY_TIME, ...options })
  assert.throws(define({ unique: [] }), /needs a unique column in its key/)
  assert.throws(define({ key: ['at'] }), /does not sort by "id"/)
  assert.throws(define({ key: ['id', 'at', 'id'] }), /has a column twice/)
  assert.throws(define({ pageSize: 0 }), RangeError)
})

test('a key that the catalogue knows not to be unique is refused when it is opened', async (t) => {
  const one = await createTestTables<Tables>(
    t,
    'create table chunk_test.sale (id int not null, at timestamptz not null, name text)',
  )
  const open = async () => {
    await readItems(one, keysetReader<Tables, 'chunkTest.sale'>(BY_TIME)(one.run))
  }
  const refused = /has no unique index \(not partial, not deferrable\) on id/
  await assert.rejects(open(), refused)
  const indexes = [
    'create index sale_id on chunk_test.sale (id)',
    'create unique index sale_id on chunk_test.sale (id) where id > 0',
    'create unique index sale_id on chunk_test.sale ((id + 0))',
    'create unique index sale_id on chunk_test.sale (id, at)',
  ]
  for (const index of indexes) {
    await administer(one.database, index)
    await assert.rejects(open(), refused, index)
    await administer(one.database, 'drop index chunk_test.sale_id')
  }
  const constraint = 'alter table chunk_test.sale add constraint sale_id unique (id)'
  await administer(one.database, `${constraint} deferrable`)
  await assert.rejects(open(), refused, 'deferrable')
  await administer(one.database, 'alter table chunk_test.sale drop constraint sale_id', constraint)
  await open()
  await administer(one.database, 'create table chunk_test.old () inherits (chunk_test.sale)')
  await assert.rejects(open(), refused, 'children have indexes of their own')
})

test('a key that may be NULL is refused', async (t) => {
  const one = await createTestTables<Tables>(t, SALE)
  const byName = { ...BY_TIME, key: ['name', 'id'] } as const
  const open = async () => {
    await readItems(one, keysetReader<Tables, 'chunkTest.sale'>(byName)(one.run))
  }
  await assert.rejects(open(), /cannot be read by "name", which may be NULL/)
  const notNull = 'alter table chunk_test.sale add constraint filled not null name'
  await administer(one.database, `${notNull} not valid`)
  await assert.rejects(open(), /may be NULL/)
  await administer(one.database, 'alter table chunk_test.sale validate constraint filled')
  await open()
})

test('an index that tells apart what the column sorts as equal is no unique key', async (t) => {
  type Names = { 'chunkTest.name': { name: string } }
  const one = await createTestTables<Names>(
    t,
    `create collation chunk_test.blind
       (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`,
    'create table chunk_test.name (name text collate chunk_test.blind not null)',
    'create unique index on chunk_test.name (name collate "C")',
    `insert into chunk_test.name values ('a'), ('A')`,
  )
  const byName = { from: 'chunkTest.name', key: ['name'], unique: ['name'], pageSize: 1 } as const
  const reader = keysetReader<Names, 'chunkTest.name'>(byName)
  await assert.rejects(readItems(one, reader(one.run)), /has no unique index/)
})

test('a query that gives a key twice is refused, not read in part', async (t) => {
  const one = await createTestTables<Tables>(t, SALE, TEN)
  for (const pageSize of [1, 3, 100]) {
    const reader = keysetReader<Tables, 'chunkTest.sale', Sale>({
      ...BY_TIME,
      pageSize,
      select: () => sql<Sale>`
        select s.* from chunk_test.sale s, generate_series(1, case s.id when 7 then 2 else 1 end)`,
    })
    await assert.rejects(readItems(one, reader(one.run)), /gives two rows with the key .*, 7,/)
  }
})

test('rows are read once in the order of the key, whatever the page, up and down', async (t) => {
  const one = await createTestTables<Tables>(t, SALE, TEN)
  const up = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
  for (const pageSize of [1, 2, 3, 10, 11]) {
    for (const descending of [false, true]) {
      const define = keysetReader<Tables, 'chunkTest.sale'>({ ...BY_TIME, pageSize, descending })
      const { items } = await readItems(one, define(one.run))
      assert.deepEqual(idsOf(items), descending ? up.toReversed() : up)
      assert.deepEqual(Object.keys(items[0] ?? {}), ['id', 'at', 'name'])
    }
  }
})

test('rows that were there all along are read once while others come and go', async (t) => {
  const one = await createTestTables<Tables>(
    t,
    SALE,
    'create table chunk_test.read (id int primary key)',
    // Even numbers stay, at only three moments; odd ones come and go around them.
    `insert into chunk_test.sale select 2 * n, timestamptz 'epoch' + n % 3 * interval '1 s', 'stays'
       from generate_series(1, 60) n`,
  )
  const { repository } = one
  let chunks = 0
  let fails = true
  const job: Job<Tables> = {
    name: 'copy',
    steps: [
      chunkStep<Tables, Sale>({
        name: 'copy',
        chunkSize: 7,
        reader: keysetReader({ ...BY_TIME, pageSize: 5 }),
        async write(tx, items) {
          chunks++
          // On another connection: it commits while the chunk is open, before its next pages.
          await sql`delete from chunk_test.sale where name = 'goes' and random() < 0.5`.execute(
            repository.db,
          )
          await sql`insert into chunk_test.sale
            select 2 * n + 1, timestamptz 'epoch' + n % 3 * interval '1 s', 'goes'
              from generate_series(1, 60) n where random() < 0.3 on conflict do nothing
          `.execute(repository.db)
          // The primary key of `read` refuses what is read twice.
          await tx
            .insertInto('chunkTest.read')
            .values(items.map(({ id }) => ({ id })))
            .execute()
          if (fails && chunks === 4) throw new Error('a crash')
        },
      }),
    ],
  }
  assert.equal((await runJob(repository, job, {})).execution.message, 'a crash')
  fails = false
  const { execution } = await runJob(repository, job, {})
  assert.equal(execution.message, null)
  assert.equal(execution.status, 'COMPLETED')
  const rows = await repository.db.selectFrom('chunkTest.read').selectAll().orderBy('id').execute()
  const stayed = idsOf(rows).filter((id) => id % 2 === 0)
  assert.deepEqual(
    stayed,
    Array.from({ length: 60 }, (_, n) => 2 * n + 2),
  )
})

test('rows behind the last key of the start are left, or read when asked for', async (t) => {
  const one = await createTestTables<Tables>(t, SALE, TEN)
  const later = `insert into chunk_test.sale values (11, now(), 'later')`
  const start = async (readsNew: boolean, checkpoint?: Json, limit?: number) => {
    const define = keysetReader<Tables, 'chunkTest.sale'>({ ...BY_TIME, pageSize: 3, readsNew })
    return await readItems(one, define(one.run), checkpoint, limit)
  }
  const bounded = await start(false, undefined, 4)
  const endless = await start(true, undefined, 4)
  await administer(one.database, later)
  assert.deepEqual(idsOf((await start(false, bounded.checkpoint)).items), [5, 6, 7, 8, 9, 10])
  assert.deepEqual(idsOf((await start(true, endless.checkpoint)).items), [5, 6, 7, 8, 9, 10, 11])
})

test('a table that is empty at the start has nothing to read, after a restart too', async (t) => {
  const one = await createTestTables<Tables>(t, SALE)
  const define = keysetReader<Tables, 'chunkTest.sale'>({ ...BY_TIME, countsFirst: true })
  const { items, checkpoint } = await readItems(one, define(one.run))
  await administer(one.database, TEN)
  assert.deepEqual([...items, ...(await readItems(one, define(one.run), checkpoint)).items], [])
})

test('progress has a total when rows are counted first', async (t) => {
  const one = await createTestTables<Tables>(t, SALE, TEN)
  const step = chunkStep<Tables, Sale>({
    name: 'read',
    chunkSize: 4,
    reader: keysetReader({ ...BY_TIME, countsFirst: true }),
    write: async () => {},
  })
  const { execution } = await runJob(one.repository, { name: 'read', steps: [step] }, {})
  const { steps } = await showExecution(one.repository, execution.id)
  assert.deepEqual([steps[0]?.done, steps[0]?.total], [10, 10])
})

test('a checkpoint of another key is refused', async (t) => {
  const one = await createTestTables<Tables>(t, SALE, TEN)
  const define = keysetReader<Tables, 'chunkTest.sale'>(BY_TIME)
  const { checkpoint } = await readItems(one, define(one.run), undefined, 2)
  const byId = keysetReader<Tables, 'chunkTest.sale'>({ ...BY_TIME, key: ['id'] })
  await assert.rejects(readItems(one, byId(one.run), checkpoint), /was read by at, id before/)
})
