import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { chunkStep, cursorReader, type Job, runJob } from '../index.ts'
import { withSuperuser } from '../testing/testing.ts'
import {
  administer,
  createTestTables,
  readItems,
  type TestTables,
} from '../testing/testing-tables.ts'

type Tables = { 'chunkTest.number': { n: number }; 'chunkTest.read': { n: number } }

const NUMBER = 'create table chunk_test.number (n int primary key)'
const READ = 'create table chunk_test.read (n int primary key)'
const TEN = 'insert into chunk_test.number select generate_series(1, 10)'

function numbers(pageSize: number, orderedAndUnchanged = true) {
  const query = () => sql<{ n: number }>`
    select n from chunk_test.number where n > ${0} order by n`
  return cursorReader<Tables, { n: number }>({ query, pageSize, orderedAndUnchanged })
}

/** Connections of the test's pool that hold a transaction open. */
async function openTransactions({ database }: TestTables<Tables>): Promise<number> {
  return await withSuperuser(database, async (db) => {
    const { rows } = await sql`
      select from pg_stat_activity
       where datname = ${database.name} and pid <> pg_backend_pid() and state like 'idle in %'
    `.execute(db)
    return rows.length
  })
}

test('rows are read in pages of any size, as they were when the cursor was opened', async (t) => {
  const one = await createTestTables<Tables>(t, NUMBER, TEN)
  for (const pageSize of [1, 3, 10, 11]) {
    const reader = numbers(pageSize)(one.run)
    await reader.open(undefined)
    await administer(one.database, 'update chunk_test.number set n = n + 100')
    const read: number[] = []
    await one.repository.db.transaction().execute(async (tx) => {
      for (let row = await reader.read(tx); row; row = await reader.read(tx)) read.push(row.n)
    })
    await reader.close?.()
    assert.deepEqual(read, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    await administer(one.database, 'update chunk_test.number set n = n - 100')
  }
})

test("a query of kysely's builder will do", async (t) => {
  const one = await createTestTables<Tables>(t, NUMBER, TEN)
  const reader = cursorReader<Tables, { n: number }>({
    query: ({ repository }) =>
      repository.db.selectFrom('chunkTest.number').select('n').where('n', '>', 7).orderBy('n'),
  })
  assert.deepEqual((await readItems(one, reader(one.run))).items, [{ n: 8 }, { n: 9 }, { n: 10 }])
})

test('a crashed step goes on behind the last committed row, once it may', async (t) => {
  const one = await createTestTables<Tables>(t, NUMBER, READ, TEN)
  let crashes = true
  const job = (orderedAndUnchanged: boolean): Job<Tables> => ({
    name: 'copy',
    steps: [
      chunkStep<Tables, { n: number }>({
        name: 'copy',
        chunkSize: 3,
        reader: numbers(4, orderedAndUnchanged),
        async write(tx, items) {
          await tx
            .insertInto('chunkTest.read')
            .values([...items])
            .execute()
          if (crashes && items.some(({ n }) => n === 8)) throw new Error('a crash')
        },
      }),
    ],
  })
  assert.equal((await runJob(one.repository, job(true), {})).execution.message, 'a crash')
  crashes = false
  const refused = await runJob(one.repository, job(false), {})
  assert.match(refused.execution.message ?? '', /has read 6 rows, and nobody said/)
  assert.equal(await openTransactions(one), 0)
  assert.equal((await runJob(one.repository, job(true), {})).execution.status, 'COMPLETED')
  const rows = await one.repository.db.selectFrom('chunkTest.read').selectAll().execute()
  assert.equal(rows.length, 10)
  assert.equal(await openTransactions(one), 0)
})

test('a restart that finds fewer rows than were read is refused', async (t) => {
  const one = await createTestTables<Tables>(t, NUMBER, TEN)
  const { checkpoint } = await readItems(one, numbers(2)(one.run), undefined, 5)
  await administer(one.database, 'delete from chunk_test.number where n > 4')
  await assert.rejects(readItems(one, numbers(2)(one.run), checkpoint), /fewer than the 5 rows/)
  assert.equal(await openTransactions(one), 0)
})

test('the cursor waits however long chunks take, and ends with the reader', async (t) => {
  const one = await createTestTables<Tables>(t, NUMBER)
  const query = () => sql<{ ms: string }>`
    select current_setting('idle_in_transaction_session_timeout') as ms`
  const define = cursorReader<Tables, { ms: string }>({ query })
  assert.deepEqual((await readItems(one, define(one.run))).items, [{ ms: '0' }])
  const reader = define(one.run)
  await reader.open(undefined)
  const during = await openTransactions(one)
  await reader.close?.()
  assert.deepEqual([during, await openTransactions(one)], [1, 0])
  const { rows } = await query().execute(one.repository.db)
  assert.notEqual(rows[0]?.ms, '0', 'other transactions are bounded still')
})

test('a query that is no good is told, and leaves no transaction open', async (t) => {
  const one = await createTestTables<Tables>(t, NUMBER)
  const query = () => sql<{ n: number }>`select nothing from chunk_test.number`
  const reader = cursorReader<Tables, { n: number }>({ query })
  await assert.rejects(readItems(one, reader(one.run)), { code: '42703' })
  assert.equal(await openTransactions(one), 0)
})

test('a connection that breaks fails the step, and nothing else', async (t) => {
  const one = await createTestTables<Tables>(t, NUMBER, READ, TEN)
  const { repository, database } = one
  const step = chunkStep<Tables, { n: number }>({
    name: 'copy',
    chunkSize: 2,
    reader: numbers(2),
    write: () =>
      administer(
        database,
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = '${database.name}' and query like '%fetch forward%'`,
      ),
  })
  const { execution } = await runJob(repository, { name: 'copy', steps: [step] }, {})
  assert.equal(execution.status, 'FAILED')
  assert.match(execution.message ?? '', /terminat/)
})
