import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Kysely, sql } from 'kysely'
import { type Job, type Launch, launchJob, stopExecution, taskletStep } from '../index.ts'
import { findExecution } from '../repository/execution-sql.ts'
import {
  createTestRepository,
  expireLeases,
  type TestRepository,
  type TestTables,
  withSuperuser,
} from '../testing/testing.ts'

const job: Job<TestTables> = { name: 'quiet', steps: [taskletStep('nothing', async () => {})] }

/** Lets a launch wait for what a transaction does with the execution, and then decide. */
async function launchDuring(
  { repository, database }: TestRepository,
  change: (tx: Kysely<unknown>) => Promise<unknown>,
): Promise<Launch> {
  const launching = await withSuperuser(database, async (superuser) => {
    return await superuser.transaction().execute(async (tx) => {
      await change(tx)
      const launch = launchJob(repository, job, {})
      await someoneWaits(tx)
      // In an object: a promise that is returned would be waited for, with the lock held.
      return { launch }
    })
  })
  return await launching.launch
}

/** Until somebody waits for what this transaction has locked. */
async function someoneWaits(tx: Kysely<unknown>): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))
    `.execute(tx)
    if (rows.length > 0) return
  }
}

test('an execution that ends while a launch waits for it is not taken over', async (t) => {
  const one = await createTestRepository(t)
  const { repository, database } = one
  const { execution } = await launchJob(repository, job, {})
  await expireLeases(database)
  const launch = await launchDuring(one, (db) =>
    sql`update chunk_test.job_execution set status = 'COMPLETED', ended_at = clock_timestamp()
         where id = ${execution.id}`.execute(db),
  )
  assert.equal(launch.kind, 'completed')
  const after = await findExecution(repository.db, repository.schema, execution.id)
  assert.equal(after?.status, 'COMPLETED')
  assert.equal(after.fencingToken, execution.fencingToken)
})

test('an owner that is heard of while a launch waits for it keeps its execution', async (t) => {
  const one = await createTestRepository(t)
  const { repository, database } = one
  const { execution } = await launchJob(repository, job, {})
  await expireLeases(database)
  const launch = await launchDuring(one, (db) =>
    sql`update chunk_test.job_execution set lease_until = clock_timestamp() + interval '1 hour'
         where id = ${execution.id}`.execute(db),
  )
  assert.equal(launch.kind, 'running')
  const after = await findExecution(repository.db, repository.schema, execution.id)
  assert.equal(after?.leaseExpired, false)
  assert.equal(after.fencingToken, execution.fencingToken)
})

test('an owner that is asked to stop, and is heard of meanwhile, ends by itself', async (t) => {
  const one = await createTestRepository(t)
  const { repository, database } = one
  const { execution } = await launchJob(repository, job, {})
  await stopExecution(repository, execution.id)
  await expireLeases(database)
  const launch = await launchDuring(one, (db) =>
    sql`update chunk_test.job_execution set lease_until = clock_timestamp() + interval '1 hour'
         where id = ${execution.id}`.execute(db),
  )
  assert.equal(launch.kind, 'running')
  const after = await findExecution(repository.db, repository.schema, execution.id)
  assert.equal(after?.status, 'STOPPING')
})
