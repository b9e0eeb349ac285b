import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createTestDatabase } from '@haru/pg/testing.ts'
import pg from 'pg'
import { testServices } from '../testing/test-services.ts'
import { openServices } from './open-services.ts'

const SECRETS = { cookieSecrets: ['c'.repeat(32)], internalKey: 'k'.repeat(32) } as const
/** Less than an idle connection lasts that nobody closes. */
const PATIENCE_MS = 5_000

test('when one of them cannot be opened, those before it are closed', async (t) => {
  const database = await createTestDatabase(t)
  const options = { ...testServices(database.appUrl, 1, SECRETS), trustedProxies: ['foo'] }
  await assert.rejects(openServices(options), /invalid IP address: foo/)
  const admin = new pg.Client({ connectionString: database.superuserUrl })
  await admin.connect()
  try {
    const patience = performance.now() + PATIENCE_MS
    for (;;) {
      const { rows } = await admin.query(`select application_name from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`)
      if (rows.length === 0) break
      assert.ok(performance.now() < patience, JSON.stringify(rows))
      await delay(20)
    }
  } finally {
    await admin.end()
  }
})
