import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openClient } from '@haru/pg'
import { openRestaurant } from './testing/restaurant.ts'
import { startTestInstallation } from './testing/test-installation.ts'

test('a statement that the database gives up is a 503 that says when to come again', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const other = await openClient(system.database.superuserUrl, 'a test')
  t.after(() => other.end())
  await other.query('begin; lock table store.product in access exclusive mode')
  const asked = restaurant.owner('GET', '/store/product')
  // Given up with SQL state 57014, as by statement_timeout, which would take its half minute.
  const giveUp = `
    select pg_cancel_backend(pid) from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`
  while ((await system.admin.query(giveUp)).rowCount === 0);
  const answer = await asked
  await other.query('rollback')
  assert.deepEqual([answer.status, answer.body.errorCode], [503, 'COMMON_503_01'])
  assert.equal(answer.headers.get('retry-after'), '2')
  assert.equal((await restaurant.owner('GET', '/store/product')).status, 200)
})
