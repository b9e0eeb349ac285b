import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openDatabase } from './database.ts'
import { runSql } from './embedded/testing.ts'
import { findFreePort } from './free-port.ts'
import { constraintOf, isDatabaseAway, sqlStateOf, translateConstraints } from './sql-state.ts'
import { createTestDatabase } from './testing.ts'

class TakenError extends Error {}

test('the violation of a named constraint becomes an error of the domain', async (t) => {
  const { superuserUrl } = await createTestDatabase(t, 'template1')
  const db = openDatabase<unknown>({ url: superuserUrl })
  t.after(() => db.destroy())
  await sql`
    create table seat (id int constraint seat_taken unique, row int check (row > 0))
  `.execute(db)
  const translations = { seat_taken: (cause: unknown) => new TakenError('taken', { cause }) }
  const sit = (id: number, row: number) =>
    translateConstraints(translations, () =>
      sql`insert into seat values (${id}, ${row})`.execute(db),
    )
  await sit(1, 1)
  await assert.rejects(sit(1, 1), (error: Error) => {
    assert.ok(error instanceof TakenError)
    assert.equal(sqlStateOf(error.cause), '23505')
    assert.equal(constraintOf(error.cause), 'seat_taken')
    return true
  })
  await assert.rejects(sit(2, -1), (error) => constraintOf(error) === 'seat_row_check')
})

test('an error that is not of the database passes through untouched', async () => {
  const error = new Error('other')
  await assert.rejects(
    translateConstraints({}, () => Promise.reject(error)),
    (thrown) => thrown === error,
  )
  assert.equal(await translateConstraints({}, async () => 42), 42)
})

test('a server that is not there, or ends the connection, is away', async (t) => {
  const port = await findFreePort()
  await assert.rejects(runSql(`postgres://x:y@127.0.0.1:${port}/`, 'select 1'), isDatabaseAway)
  await assert.rejects(runSql('postgres://x:y@no-such-host.invalid:1/', 'select 1'), isDatabaseAway)
  const { superuserUrl } = await createTestDatabase(t, 'template1')
  await assert.rejects(
    runSql(superuserUrl, 'select pg_terminate_backend(pg_backend_pid())'),
    isDatabaseAway,
  )
})

test('a server that has no connection left is away', async (t) => {
  const { superuserUrl, appUrl, name } = await createTestDatabase(t, 'template1')
  await runSql(superuserUrl, `alter database ${name} connection limit 0`)
  await assert.rejects(runSql(appUrl, 'select 1'), isDatabaseAway)
})

test('what the database understands and refuses is not away', async (t) => {
  const { superuserUrl } = await createTestDatabase(t, 'template1')
  for (const statement of ['select 1/0', 'select nothing', 'slct']) {
    await assert.rejects(runSql(superuserUrl, statement), (error) => !isDatabaseAway(error))
  }
  assert.equal(isDatabaseAway(new Error('other')), false)
  assert.equal(isDatabaseAway('a text'), false)
  assert.equal(isDatabaseAway(undefined), false)
})
