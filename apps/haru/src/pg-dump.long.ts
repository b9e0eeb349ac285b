import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { APP_LOGIN, migrate } from '@haru/pg'
import type { TestDatabase } from '@haru/pg/testing.ts'
import { NEEDS_POSTGRES_15, startPostgres15 } from '@haru/pg/testing-postgres-15.ts'
import { runDueJobs } from '@haru/settlement'
import { SCHEMAS } from './schemas.ts'
import { commandFolder } from './testing/haru-command.ts'
import { inReverse } from './testing/in-reverse.ts'
import { openRestaurant } from './testing/restaurant.ts'
import { SEOUL, startTestInstallation } from './testing/test-installation.ts'
import { verify } from './verify/verify.ts'

const run = promisify(execFile)
const BIN = process.env['HARU_TEST_POSTGRES_15'] ?? ''
const NEEDED = ['pg_dump', 'pg_dumpall', 'pg_restore', 'psql']
const missing = NEEDED.filter((name) => !existsSync(join(BIN, name)))
const skip = NEEDS_POSTGRES_15.skip || (missing.length > 0 && `${BIN} has no ${missing.join()}`)

/** The same database of another server, under the logins that were brought over to it. */
function broughtTo(server: TestDatabase, from: TestDatabase): TestDatabase {
  const { host } = new URL(server.superuserUrl)
  const moved = (url: string) => Object.assign(new URL(url), { host }).href
  return { ...from, superuserUrl: moved(from.superuserUrl), appUrl: moved(from.appUrl) }
}

test('what pg_dump wrote beside the system is restored on another server, and goes on', {
  skip,
}, async (context) => {
  const t = inReverse(context)
  const here = await startPostgres15(t)
  await migrate(here.superuserUrl, SCHEMAS, APP_LOGIN)
  const system = await startTestInstallation(t, SEOUL, {}, here)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ baseStock: 100 })
  const [one = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(one)
  await restaurant.order(tablet, [[rice, 2]])
  const mistake = await restaurant.order(tablet, [[rice, 1]])
  await restaurant.owner('POST', `/trade/order/${mistake.body.orderId}/void`, { reason: '실수' })
  assert.equal((await restaurant.pay(one, 'K')).status, 201)
  await system.moveClock('1 day')
  await system.drain()
  await runDueJobs(system.settlement.context)
  await restaurant.order(tablet, [[rice, 4]])

  const program = (name: string, ...args: string[]) => run(join(BIN, name), args)
  const folder = commandFolder(t)
  const [dump, roles] = [join(folder, 'haru.dump'), join(folder, 'roles.sql')]
  await program('pg_dumpall', '--roles-only', '-f', roles, '-d', here.superuserUrl)
  await program('pg_dump', '-Fc', '-f', dump, here.superuserUrl)

  const empty = await startPostgres15(t)
  // Those that a new server has already are told, and get the password of the others.
  await program('psql', '-q', '-f', roles, empty.superuserUrl)
  const there = broughtTo(empty, here)
  await program('pg_restore', '--exit-on-error', '-d', there.superuserUrl, dump)
  assert.deepEqual(await migrate(there.superuserUrl, SCHEMAS, APP_LOGIN), [])
  assert.deepEqual(await verify(there.appUrl), [])
  // Secrets are settings and not in the database.
  const restored = await startTestInstallation(t, SEOUL, { secrets: system.secrets }, there)
  const body = { productList: [{ id: rice, count: 1 }] }
  const headers = { 'idempotency-key': 'after-restore', prefer: 'wait=10' }
  const ordered = await restored.request('POST', '/trade/order', { cookie: tablet, body, headers })
  assert.equal(ordered.body.status, 'CONFIRMED', 'its tablets are still paired')
  await restored.drain()
  assert.deepEqual(await verify(there.appUrl), [])
})
