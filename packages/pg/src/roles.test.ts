import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import { openDatabase } from './database.ts'
import { AUDITOR_ROLE } from './migrate.ts'
import { createTestDatabase } from './testing.ts'

const DENIED = /permission denied/
const APPEND_ONLY: readonly (readonly [role: string, table: string])[] = [
  ['haru_store', 'store.stock_movement'],
  ['haru_store', 'store.product_history'],
  ['haru_store', 'store.stock_decision'],
  ['haru_trade', 'trade.sold_line_fact'],
  ['haru_trade', 'trade.payment'],
]
const OWN_TABLES: Readonly<Record<string, string>> = {
  haru_user: 'users.account',
  haru_store: 'store.product',
  haru_trade: 'trade.trade',
}

const database = await createTestDatabase({ after })
const opened: Kysely<unknown>[] = []

after(async () => {
  for (const db of opened) await db.destroy()
})

/** The services' login in a role, or in none. */
function connectAs(role?: string): Kysely<unknown> {
  const db = openDatabase<unknown>({ url: database.appUrl, ...(role && { role }) })
  opened.push(db)
  return db
}

const run = (db: Kysely<unknown>, text: string) => sql.raw(text).execute(db)

for (const [role, own] of Object.entries(OWN_TABLES)) {
  test(`${role} reads its own tables and those of no other service`, async () => {
    const db = connectAs(role)
    await run(db, `select from ${own}`)
    for (const other of Object.values(OWN_TABLES).filter((table) => table !== own)) {
      await assert.rejects(run(db, `select from ${other}`), DENIED)
      await assert.rejects(run(db, `delete from ${other}`), DENIED)
    }
  })

  test(`${role} changes rows, never tables, calendar or clock`, async () => {
    const db = connectAs(role)
    const [schema] = own.split('.')
    await assert.rejects(run(db, `create table ${schema}.more (id int)`), DENIED)
    await assert.rejects(run(db, `drop table ${own}`), /must be owner/)
    await assert.rejects(run(db, `truncate ${own}`), DENIED)
    await run(db, 'select haru.clock()')
    await assert.rejects(run(db, 'update haru.installation set day_starts_at = $$01:00$$'), DENIED)
    await assert.rejects(run(db, 'delete from haru.migration'), DENIED)
  })
}

for (const [role, table] of APPEND_ONLY) {
  test(`${table} is append-only: ${role} neither changes nor removes rows`, async () => {
    const db = connectAs(role)
    await run(db, `select from ${table}`)
    await assert.rejects(run(db, `update ${table} set store_id = store_id`), DENIED)
    await assert.rejects(run(db, `delete from ${table}`), DENIED)
  })
}

test("the services' login can do nothing of itself", async () => {
  const db = connectAs()
  for (const table of Object.values(OWN_TABLES)) {
    await assert.rejects(run(db, `select from ${table}`), DENIED)
  }
  await assert.rejects(run(db, 'create table public.more (id int)'), DENIED)
})

test("the services' login cannot become superuser", async () => {
  await assert.rejects(run(connectAs(), 'set role postgres'), DENIED)
})

test('the auditor reads every table and changes none', async () => {
  const db = connectAs(AUDITOR_ROLE)
  for (const table of [...Object.values(OWN_TABLES), ...APPEND_ONLY.map(([, name]) => name)]) {
    await run(db, `select from ${table}`)
    await assert.rejects(run(db, `delete from ${table}`), DENIED)
    await assert.rejects(run(db, `insert into ${table} default values`), DENIED)
  }
})
