import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Kysely, sql } from 'kysely'
import { copyIn } from './copy.ts'
import { openDatabase } from './database.ts'
import { createStatementNames } from './prepared-statements.ts'
import { createTestDatabase, type TestEnd } from './testing.ts'
import { transaction } from './transaction.ts'

async function openDish(t: TestEnd, prepares: boolean) {
  const { superuserUrl: url } = await createTestDatabase(t)
  const db = openDatabase<unknown>({ url, poolMax: 1, prepares })
  t.after(() => db.destroy())
  await sql`create table dish (id int, price int)`.execute(db)
  await sql`insert into dish values (1, 9000)`.execute(db)
  return db
}

const read = async (db: Kysely<unknown>) => {
  return (await sql`select * from dish where id = ${1}`.execute(db)).rows
}
const prepared = async (db: Kysely<unknown>) => {
  return (
    await sql`select name, generic_plans + custom_plans as runs from pg_prepared_statements
    where statement like '%dish where%'`.execute(db)
  ).rows
}
const migrate = (db: Kysely<unknown>) => sql`alter table dish add name text`.execute(db)

test('a statement is prepared once a connection, where that is wanted', async (t) => {
  const db = await openDish(t, true)
  for (let n = 0; n < 3; n++) assert.deepEqual(await read(db), [{ id: 1, price: 9_000 }])
  const [one, ...rest] = (await prepared(db)) as { runs: number }[]
  assert.deepEqual([one?.runs, rest], [3, []])
})

test('elsewhere none is', async (t) => {
  const db = await openDish(t, false)
  await read(db)
  assert.deepEqual(await prepared(db), [])
})

test('a migration meanwhile changes what is read, and nothing fails', async (t) => {
  const db = await openDish(t, true)
  await read(db)
  await migrate(db)
  const now = [{ id: 1, price: 9_000, name: null }]
  assert.deepEqual(await read(db), now)
  assert.deepEqual(await read(db), now)
})

test('so does one before a transaction, which is begun again', async (t) => {
  const db = await openDish(t, true)
  await read(db)
  await migrate(db)
  let runs = 0
  const rows = await transaction(db, async (tx) => {
    runs++
    await sql`update dish set price = price + ${1}`.execute(tx)
    return await read(tx)
  })
  assert.deepEqual([runs, rows], [2, [{ id: 1, price: 9_001, name: null }]])
})

test('a connection that has lost what it prepared is given it again', async (t) => {
  const db = await openDish(t, true)
  await read(db)
  // As a pooler does, when it gives the connection to somebody else.
  await sql`deallocate all`.execute(db)
  assert.deepEqual(await read(db), [{ id: 1, price: 9_000 }])
  assert.equal((await prepared(db)).length, 0)
  assert.deepEqual(await read(db), [{ id: 1, price: 9_000 }])
  assert.equal((await prepared(db)).length, 1)
})

test('what PostgreSQL cannot do at all is told, and nothing is prepared anew for it', async (t) => {
  const db = await openDish(t, true)
  await read(db)
  const refused = sql`select count(*) from dish where price > ${1} for update`.execute(db)
  await assert.rejects(refused, { code: '0A000' })
  await read(db)
  assert.equal((await prepared(db)).length, 1)
})

test('a COPY is not prepared', async (t) => {
  const db = await openDish(t, true)
  assert.equal(await copyIn(db, 'copy dish (id, price) from stdin', ['2\t100\n']), 1)
})

test('names are bounded; renewed, none comes again', () => {
  const names = createStatementNames(2)
  const first = ['a', 'b', 'c', 'a'].map(names.nameOf)
  assert.deepEqual(first, ['haru-1', 'haru-2', undefined, 'haru-1'])
  names.renew()
  assert.equal(names.nameOf('a'), 'haru-3')
})
