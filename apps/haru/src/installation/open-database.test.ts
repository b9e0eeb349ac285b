import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import type { ServiceName } from '@haru/contracts'
import { openDatabase } from '@haru/pg'
import { createTestDatabase } from '@haru/pg/testing.ts'
import { sql } from 'kysely'
import pg from 'pg'
import { readConfig } from '../config.ts'
import { runChecks } from '../verify/verify.ts'
import { openInstallationDatabase } from './open-database.ts'

const TABLES: Readonly<Record<Exclude<ServiceName, 'gateway'>, string>> = {
  user: 'users.account',
  store: 'store.product',
  trade: 'trade.trade',
  settlement: 'settlement.computed_period',
}

/** Makes a login on the test server, and drops it after the test; the server is every test's. */
async function makeLogin(
  t: TestContext,
  serverUrl: string,
): Promise<{ name: string; url: string }> {
  const name = `test_login_${randomBytes(8).toString('hex')}`
  const run = async (...statements: string[]) => {
    const client = new pg.Client({ connectionString: new URL('/postgres', serverUrl).href })
    await client.connect()
    for (const statement of statements) await client.query(statement)
    await client.end()
  }
  await run(`create role ${name} login noinherit password 'of-a-test'`)
  t.after(() => run(`drop role ${name}`))
  const url = new URL(serverUrl)
  url.username = name
  url.password = 'of-a-test'
  return { name, url: url.href }
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
