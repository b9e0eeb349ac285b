import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { addStore, openSettlementTest, readResults } from '../testing.ts'
import { forgetOldRuns } from './forget-old-runs.ts'
import { dueRuns, runDueJobs } from './run-due-jobs.ts'

test('forgetting old runs makes nothing due, and leaves what was computed', async (t) => {
  const { db, service } = await openSettlementTest(t, { now: '2025-03-10T09:00:00+09:00' })
  const { context } = service
  await addStore(db, { id: 1, openedOn: '2025-02-01' })
  await runDueJobs(context)
  const results = await readResults(db)
  await sql`
    update settlement.job_execution
       set started_at = started_at - interval '401 days', ended_at = ended_at - interval '401 days'
  `.execute(db)
  await sql`
    update settlement.job_instance set created_at = created_at - interval '401 days'
  `.execute(db)
  const { instances } = await forgetOldRuns(context)
  assert.ok(instances > 70, `${instances}`)
  assert.deepEqual(await dueRuns(context), [])
  assert.deepEqual(await runDueJobs(context), [])
  assert.deepEqual(await readResults(db), results)
})
