import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ServiceName } from '@haru/contracts'
import { openDatabase } from '@haru/pg'
import { createTestDatabase } from '@haru/pg/testing.ts'
import { sql } from 'kysely'
import { readConfig } from '../config.ts'
import { makeLogin } from '../testing/database-login.ts'
import { runChecks } from '../verify/verify.ts'
import { openInstallationDatabase } from './open-database.ts'

const TABLES: Readonly<Record<Exclude<ServiceName, 'gateway'>, string>> = {
  user: 'users.account',
  store: 'store.product',
  trade: 'trade.trade',
  settlement: 'settlement.computed_period',
}

test('each service acts as its role by the login of its own URL, and as no other', async (t) => {
  const { superuserUrl } = await createTestDatabase(t)
  const all = await makeLogin(t, superuserUrl)
  const own = await makeLogin(t, superuserUrl)
  const config = readConfig({
    HARU_DEMO_EXPOSED: 'yes',
    DATABASE_URL: all.url,
    DATABASE_URL_STORE: own.url,
    MIGRATE_DATABASE_URL: superuserUrl,
  })
  const database = await openInstallationDatabase(config, 'begin')
  t.after(() => database.close())
  const readAs = async (url: string, service: keyof typeof TABLES) => {
    const db = openDatabase<unknown>({ url, role: `haru_${service}`, poolMax: 1 })
    try {
      await sql.raw(`select from ${TABLES[service]}`).execute(db)
    } finally {
      await db.destroy()
    }
  }
  for (const service of Object.keys(TABLES) as (keyof typeof TABLES)[]) {
    await readAs(database.urlFor(service), service)
    const other = service === 'store' ? all.url : own.url
    await assert.rejects(readAs(other, service), /permission denied to set role/, service)
  }
  const results = await runChecks(database.auditUrl)
  assert.ok(results.every(({ count }) => count === 0))
  await assert.rejects(runChecks(own.url), /permission denied to set role/)
})
