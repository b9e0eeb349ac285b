import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import {
  abandonExecution,
  arrayReader,
  chunkStep,
  type Job,
  launchJob,
  listExecutions,
  partitionedStep,
  pruneHistory,
  runJob,
  runLaunched,
  showExecution,
  stopExecution,
  taskletStep,
} from '../index.ts'
import { createTestRepository, type TestRepository, type TestTables } from '../testing/testing.ts'

const DAY_MS = 86_400_000

function partitions(broken = false): Job<TestTables> {
  const step = partitionedStep<TestTables>({
    name: 'parts',
    concurrency: 1,
    plan: async () => ['a', 'b', 'c'],
    async work() {
      if (broken) throw new Error('no')
      return {}
    },
  })
  return { name: 'parts', steps: [step] }
}

/** Moves everything that has happened so far into the past. */
async function age({ repository }: TestRepository, days: number): Promise<void> {
  const interval = sql`${days} * interval '1 day'`
  await sql`
    update chunk_test.job_execution
       set started_at = started_at - ${interval}, ended_at = ended_at - ${interval}
  `.execute(repository.db)
  await sql`update chunk_test.job_instance set created_at = created_at - ${interval}`.execute(
    repository.db,
  )
}

async function countRows({ repository }: TestRepository, table: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from ${sql.table(`chunk_test.${table}`)}
  `.execute(repository.db)
  return rows[0]?.n ?? -1
}

test('of a completed instance the latest execution stays, without its partitions', async (t) => {
  const one = await createTestRepository(t)
  const { repository } = one
  for (let n = 0; n < 3; n++) await runJob(repository, partitions(), {}, { again: true })
  await age(one, 100)
  await runJob(repository, partitions(), { other: 'instance' })
  const pruned = await pruneHistory(repository, { keepMs: 90 * DAY_MS })
  assert.deepEqual(pruned, { executions: 2, partitions: 9, skipped: 0, instances: 0 })
  const [recent, old, ...others] = await listExecutions(repository)
  assert.deepEqual([recent?.status, old?.status, others.length], ['COMPLETED', 'COMPLETED', 0])
  assert.equal((await runJob(repository, partitions(), {})).kind, 'completed', 'it is still known')
  assert.equal(await countRows(one, 'partition_execution'), 3, 'those of the recent one')
  const again = await pruneHistory(repository, { keepMs: 90 * DAY_MS })
  assert.deepEqual(again, { executions: 0, partitions: 0, skipped: 0, instances: 0 })
})

test('what a restart goes on from is kept', async (t) => {
  const one = await createTestRepository(t)
  const { repository } = one
  let broken = true
  const items = Array.from({ length: 6 }, (_, n) => `item-${n}`)
  const job: Job<TestTables> = {
    name: 'two steps',
    steps: [
      chunkStep<TestTables, string>({
        name: 'copy',
        chunkSize: 3,
        reader: () => arrayReader(items),
        write: async (tx, some) => {
          const rows = some.map((item) => ({ item, partition: null }))
          await tx.insertInto('chunkTest.written').values(rows).execute()
        },
      }),
      taskletStep('finish', async () => {
        if (broken) throw new Error('no')
      }),
    ],
  }
  for (let n = 0; n < 3; n++) await runJob(repository, job, {})
  // One that ended before it began any step: the steps of the one before it are still needed.
  await launchJob(repository, job, {})
  await sql`
    update chunk_test.job_execution set status = 'STOPPED', ended_at = now() where ended_at is null
  `.execute(repository.db)
  await age(one, 100)
  assert.equal((await pruneHistory(repository, { keepMs: DAY_MS })).executions, 2)
  broken = false
  assert.equal((await runJob(repository, job, {})).execution.status, 'COMPLETED')
  assert.deepEqual(await one.written(), items, 'nothing was copied twice')
})

test('executions that were removed still count towards the start limit', async (t) => {
  const one = await createTestRepository(t)
  const { repository } = one
  const job = { ...partitions(), startLimit: 3 }
  for (let n = 0; n < 3; n++) await runJob(repository, job, {}, { again: true })
  await age(one, 100)
  assert.equal((await pruneHistory(repository, { keepMs: DAY_MS })).executions, 2)
  const another = runJob(repository, job, {}, { again: true })
  await assert.rejects(another, { reason: 'START_LIMIT', message: /was started 3 times/ })
})

test('a running execution and one that failed stay as they are', async (t) => {
  const one = await createTestRepository(t)
  const { repository } = one
  const failed = await runJob(repository, partitions(true), { n: 1 })
  const abandoned = await runJob(repository, partitions(true), { n: 2 })
  await abandonExecution(repository, abandoned.execution.id)
  await launchJob(repository, partitions(), { n: 3 })
  await age(one, 100)
  const pruned = await pruneHistory(repository, { keepMs: 0, keepInstancesMs: 200 * DAY_MS })
  assert.deepEqual(pruned, { executions: 0, partitions: 0, skipped: 0, instances: 0 })
  const { unfinishedPartitions } = await showExecution(repository, failed.execution.id)
  assert.equal(unfinishedPartitions.length, 3)
})

test('an instance that is old enough is forgotten with all of its executions', async (t) => {
  const one = await createTestRepository(t)
  const { repository } = one
  await runJob(repository, partitions(), { n: 1 })
  await runJob(repository, partitions(true), { n: 2 })
  await launchJob(repository, partitions(), { n: 3 })
  await age(one, 401)
  await runJob(repository, partitions(), { n: 4 })
  const retention = { keepMs: 90 * DAY_MS, keepInstancesMs: 400 * DAY_MS }
  assert.equal((await pruneHistory(repository, retention)).instances, 2)
  assert.equal((await listExecutions(repository)).length, 2, 'the running and the recent one')
  assert.equal((await runJob(repository, partitions(), { n: 1 })).kind, 'ran')
})

test('what a person stopped or abandoned is not forgotten, unless it went on since', async (t) => {
  const one = await createTestRepository(t)
  const { repository } = one
  const broken = partitions(true)
  const stopped = await launchJob(repository, broken, { n: 'stopped' })
  await stopExecution(repository, stopped.execution.id)
  await runLaunched(repository, broken, stopped.execution)
  for (const n of ['abandoned', 'went on']) {
    const { execution } = await runJob(repository, broken, { n })
    await abandonExecution(repository, execution.id)
  }
  await runJob(repository, partitions(), { n: 'went on' }, { again: true })
  await age(one, 500)
  const retention = { keepMs: 90 * DAY_MS, keepInstancesMs: 400 * DAY_MS }
  assert.equal((await pruneHistory(repository, retention)).instances, 1)
  const launch = async (n: string) => {
    const { kind } = await launchJob(repository, broken, { n }, { unattended: true })
    return kind
  }
  assert.equal(await launch('stopped'), 'held')
  assert.equal(await launch('abandoned'), 'held')
  assert.equal(await launch('went on'), 'started')
})

test('more than one batch is removed, and a stop ends it between two', async (t) => {
  const one = await createTestRepository(t)
  const { repository } = one
  await runJob(repository, partitions(), {})
  await sql`
    insert into chunk_test.job_execution
           (job_instance_id, parameters, status, owner, lease_until, ended_at)
    select id, '{}', 'COMPLETED', 'x', now(), now() from chunk_test.job_instance,
           generate_series(1, 2500)
  `.execute(repository.db)
  await age(one, 2)
  const stopped = await pruneHistory(repository, { keepMs: DAY_MS, signal: AbortSignal.abort() })
  assert.equal(stopped.executions, 0)
  assert.equal((await pruneHistory(repository, { keepMs: DAY_MS })).executions, 2500)
  await assert.rejects(pruneHistory(repository, { keepMs: -1 }), /0 ms or more, not -1/)
})
