import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import { sql, type Transaction } from 'kysely'
import { openDatabase } from './database.ts'
import { runSql } from './embedded/testing.ts'
import { isDatabaseAway, sqlStateOf } from './sql-state.ts'
import { createTestDatabase } from './testing.ts'
import { transaction } from './transaction.ts'

type Tables = { jar: { id: number; coins: number } }

const database = await createTestDatabase({ after }, 'template1')
const db = openDatabase<Tables>({ url: database.superuserUrl })
after(() => db.destroy())
await sql`create table jar (id int primary key, coins int not null)`.execute(db)

/** Two jars of ten coins, for one test. */
async function fillJars(t: TestContext): Promise<void> {
  await sql`insert into jar values (1, 10), (2, 10)`.execute(db)
  t.after(() => runSql(database.superuserUrl, 'truncate jar'))
}

const add = (tx: Transaction<Tables>, id: number, coins: number) =>
  sql`update jar set coins = coins + ${coins} where id = ${id}`.execute(tx)

async function coins(): Promise<number[]> {
  const rows = await db.selectFrom('jar').select('coins').orderBy('id').execute()
  return rows.map((row) => row.coins)
}

/** Waits, the first time it is called, until all have come. */
function meetingOf(count: number) {
  const { promise, resolve } = Promise.withResolvers<void>()
  let come = 0
  return () => {
    if (++come === count) resolve()
    return promise
  }
}

test('all statements happen, or none', async (t) => {
  await fillJars(t)
  const work = async (tx: Transaction<Tables>) => {
    await add(tx, 1, -5)
    throw new Error('the coins fell down')
  }
  await assert.rejects(transaction(db, work), /the coins fell down/)
  assert.deepEqual(await coins(), [10, 10])
  const result = await transaction(db, async (tx) => {
    await add(tx, 1, -5)
    await add(tx, 2, 5)
    return 'done'
  })
  assert.equal(result, 'done')
  assert.deepEqual(await coins(), [5, 15])
})

test('of two transactions in a deadlock one is run again, and both succeed', async (t) => {
  await fillJars(t)
  const meet = meetingOf(2)
  let runs = 0
  const move = (from: number, to: number) =>
    transaction(db, async (tx) => {
      runs++
      await add(tx, from, -1)
      await meet()
      await add(tx, to, 1)
    })
  await Promise.all([move(1, 2), move(2, 1)])
  // On a busy machine the second try may meet the other one once more.
  assert.ok(runs > 2)
  assert.deepEqual(await coins(), [10, 10])
})

test('a serialization failure is run again, on what the other one left', async (t) => {
  await fillJars(t)
  const meet = meetingOf(2)
  let runs = 0
  const double = () =>
    transaction(
      db,
      async (tx) => {
        runs++
        const { coins: seen } = await tx
          .selectFrom('jar')
          .select('coins')
          .where('id', '=', 1)
          .executeTakeFirstOrThrow()
        await meet()
        await add(tx, 1, seen)
      },
      'repeatable read',
    )
  await Promise.all([double(), double()])
  assert.equal(runs, 3)
  assert.deepEqual(await coins(), [40, 10])
})

test('a transaction that always loses is given up after five tries', async () => {
  let runs = 0
  const lose = transaction(db, async (tx) => {
    runs++
    await sql`do $$ begin raise sqlstate '40001'; end $$`.execute(tx)
  })
  await assert.rejects(lose, (error) => sqlStateOf(error) === '40001')
  assert.equal(runs, 5)
})

test('no other error is tried again', async (t) => {
  await fillJars(t)
  let runs = 0
  const work = transaction(db, async (tx) => {
    runs++
    await sql`insert into jar values (1, 1)`.execute(tx)
  })
  await assert.rejects(work, (error) => sqlStateOf(error) === '23505')
  assert.equal(runs, 1)
})

test('a connection that breaks inside a transaction says that the database is away', async () => {
  const work = transaction(db, async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(db)
    await sql`select 1`.execute(tx)
  })
  await assert.rejects(work, isDatabaseAway)
  assert.deepEqual(await coins(), [])
})
