import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runJobs } from '@haru/settlement'
import pg from 'pg'
import { openServices } from '../installation/open-services.ts'
import { openRestaurant } from '../testing/restaurant.ts'
import { startTestInstallation } from '../testing/test-installation.ts'
import { testServices } from '../testing/test-services.ts'
import { isDone, takeOver } from './take-over.ts'

test('a period that another process computes is waited for', async (t) => {
  const system = await startTestInstallation(t)
  await openRestaurant(system)
  const { database, secrets } = system
  const another = await openServices(testServices(database.appUrl, 1, secrets))
  t.after(another.close)
  await system.moveClock('1 day')
  const { rows } = await system.admin.query('select opened_on::text as day from store.store')
  const { day } = rows[0]
  const span = { name: 'settlement', dateTerm: 'DAY', from: day, to: day } as const
  const lock = new pg.Client({ connectionString: database.superuserUrl })
  await lock.connect()
  await lock.query('begin; lock table settlement.computed_period in exclusive mode')
  const theirs = runJobs(another.settlement.context, span)
  for (let started = 0; started === 0; ) {
    const found = await system.admin.query('select from settlement.job_execution')
    started = found.rows.length
  }
  const { context } = system.settlement
  const first = await runJobs(context, span)
  assert.deepEqual(
    first.map(({ kind }) => kind),
    ['running'],
  )
  assert.ok(!first.some(isDone))
  const taken = takeOver(context, first, new AbortController().signal)
  await lock.query('commit')
  await lock.end()
  assert.ok((await taken).every(isDone))
  assert.ok((await theirs).every(isDone))
})

test('who stops it waits for nobody', async (t) => {
  const system = await startTestInstallation(t)
  const { context } = system.settlement
  const elsewhere = { kind: 'running', execution: { status: 'STARTED' } } as never
  assert.deepEqual(await takeOver(context, [elsewhere], AbortSignal.abort()), [elsewhere])
})
