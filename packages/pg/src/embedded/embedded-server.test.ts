import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openDatabase } from '../database.ts'
import { createTestDatabase } from '../testing.ts'

test('a role of a service cannot read what belongs to another', async (t) => {
  const { appUrl } = await createTestDatabase(t)
  const db = openDatabase({ url: appUrl, role: 'haru_store' })
  t.after(() => db.destroy())
  await sql`select from store.product`.execute(db)
  await assert.rejects(sql`select from trade.trade`.execute(db), /permission denied/)
})
