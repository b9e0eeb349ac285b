import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openDatabase } from './database.ts'
import { createTestDatabase } from './testing.ts'
import { isDatabaseAway } from './sql-state.ts'
import { transaction } from './transaction.ts'

test('a connection that is ended between two statements fails its transaction alone', async (t) => {
  const { superuserUrl } = await createTestDatabase(t)
  const db = openDatabase<unknown>({ url: superuserUrl, poolMax: 2 })
  t.after(() => db.destroy())
  const work = transaction(db, async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
    await sql`select pg_terminate_backend(${rows[0]?.pid ?? 0}, 5000)`.execute(db)
    await new Promise((r) => setTimeout(r, 200))
    await sql`select 1`.execute(tx)
  })
  await assert.rejects(work, (e: Error) => { console.log(e.message, isDatabaseAway(e), process.listenerCount('uncaughtException')); return true })
  const { rows } = await sql`select 1 as one`.execute(db)
  assert.deepEqual(rows, [{ one: 1 }])
})
