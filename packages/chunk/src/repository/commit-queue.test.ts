import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { transaction } from '@haru/pg'
import { sql } from 'kysely'
import { type Job, launchJob, taskletStep } from '../index.ts'
import { createTestRepository, type TestTables, withSuperuser } from '../testing/testing.ts'
import { renewLease } from './lease-sql.ts'
import { openStep } from './step-life-sql.ts'
import { recordCommit } from './step-sql.ts'

const job: Job<TestTables> = { name: 'busy', steps: [taskletStep('step', async () => {})] }

test('a heartbeat that waits for a commit comes before the commits behind it', async (t) => {
  const { repository, database } = await createTestRepository(t)
  const { db, schema } = repository
  const { execution } = await launchJob(repository, job, {})
  const { id: stepExecutionId } = await openStep(repository, execution, 'step')
  const { id: jobExecutionId, fencingToken } = execution
  const by = { jobExecutionId, stepExecutionId, fencingToken }
  /** Commits as soon as it is let. */
  const commit = (letGo: Promise<void>, onCounted = () => {}) =>
    transaction(db, async (tx) => {
      await recordCommit(tx, schema, by, { read: 1 })
      onCounted()
      await letGo
    })
  const untilWaiting = (count: number) =>
    withSuperuser(database, async (superuser) => {
      const waiting = sql`select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`
      while ((await waiting.execute(superuser)).rows.length < count) await delay(5)
    })
  const [first, behind] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const counted = Promise.withResolvers<void>()
  const one = commit(first.promise, counted.resolve)
  await counted.promise
  const beat = renewLease(repository, jobExecutionId, fencingToken)
  await untilWaiting(1)
  const other = commit(behind.promise)
  await untilWaiting(2)
  first.resolve()
  try {
    // The second commit is not through, and will not be before this is.
    assert.equal(await beat, 'STARTED')
  } finally {
    behind.resolve()
    await Promise.all([one, other])
  }
})
