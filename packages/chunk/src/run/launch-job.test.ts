import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { type Job, launchJob, runJob, runLaunched, taskletStep } from '../index.ts'
import { canonicalForm, identityDigest } from '../repository/identity.ts'
import { createTestRepository, expireLeases, type TestTables } from '../testing/testing.ts'

function counterJob(counts: { runs: number }, extra: Partial<Job<TestTables>> = {}) {
  const step = taskletStep<TestTables>('count', async () => {
    counts.runs++
  })
  return { name: 'count', steps: [step], ...extra } satisfies Job<TestTables>
}

test('the order of parameters does not matter to identity, their types and values do', () => {
  assert.deepEqual(identityDigest({ a: 1, b: 'x' }), identityDigest({ b: 'x', a: 1 }))
  assert.notDeepEqual(identityDigest({ a: 1 }), identityDigest({ a: '1' }))
  assert.notDeepEqual(identityDigest({ a: 1 }), identityDigest({ a: 2 }))
  assert.notDeepEqual(identityDigest({ a: true }), identityDigest({ a: 'true' }))
  assert.equal(canonicalForm({ b: 2, a: 'x' }), '[["a","x"],["b",2]]')
  assert.throws(() => canonicalForm({ a: Number.NaN }), { reason: 'INVALID_PARAMETERS' })
  assert.throws(() => canonicalForm({ a: 'x'.repeat(9_000) }), { reason: 'INVALID_PARAMETERS' })
})

test('a completed instance is not run again unless asked for', async (t) => {
  const { repository } = await createTestRepository(t)
  const counts = { runs: 0 }
  const job = counterJob(counts)
  const first = await runJob(repository, job, { day: '2025-01-01' })
  const second = await runJob(repository, job, { day: '2025-01-01' })
  assert.equal(second.kind, 'completed')
  assert.equal(second.execution.id, first.execution.id)
  assert.equal(counts.runs, 1)
  const unwanted = await runJob(
    repository,
    job,
    { day: '2025-01-01' },
    { again: async () => false },
  )
  assert.equal(unwanted.kind, 'completed')
  const again = await runJob(repository, job, { day: '2025-01-01' }, { again: true })
  assert.equal(again.kind, 'ran')
  assert.equal(counts.runs, 2)
  const other = await runJob(repository, job, { day: '2025-01-02' })
  assert.notEqual(other.execution.jobInstanceId, first.execution.jobInstanceId)
})

test('parameters that do not identify are recorded, and make no other instance', async (t) => {
  const { repository } = await createTestRepository(t)
  const job = counterJob({ runs: 0 })
  const first = await runJob(repository, job, { day: 'a' }, { parameters: { by: 'hand' } })
  assert.deepEqual(first.execution.parameters, { by: 'hand' })
  assert.deepEqual(first.execution.identifyingParameters, { day: 'a' })
  const second = await runJob(repository, job, { day: 'a' }, { parameters: { by: 'timer' } })
  assert.equal(second.kind, 'completed')
})

test('of concurrent launches of one instance, one starts', async (t) => {
  const { repository } = await createTestRepository(t)
  const job = counterJob({ runs: 0 })
  const launches = await Promise.all(
    Array.from({ length: 8 }, () => launchJob(repository, job, { day: 'a' })),
  )
  const kinds = launches.map(({ kind }) => kind).sort()
  assert.deepEqual(kinds, [...Array(7).fill('running'), 'started'])
})

test('an instance is started no more often than its start limit', async (t) => {
  const { repository } = await createTestRepository(t)
  const failing = taskletStep<TestTables>('fail', async () => {
    throw new Error('no')
  })
  const job: Job<TestTables> = { name: 'limited', startLimit: 2, steps: [failing] }
  await runJob(repository, job, {})
  await runJob(repository, job, {})
  await assert.rejects(runJob(repository, job, {}), { reason: 'START_LIMIT' })
})

test('parameters that the job refuses leave no trace', async (t) => {
  const { repository } = await createTestRepository(t)
  const job = counterJob(
    { runs: 0 },
    {
      checkParameters() {
        throw new Error('a day is missing')
      },
    },
  )
  const refusal = { reason: 'INVALID_PARAMETERS', message: 'a day is missing' }
  await assert.rejects(launchJob(repository, job, {}), refusal)
  const { rows } = await sql`select from chunk_test.job_instance`.execute(repository.db)
  assert.deepEqual(rows, [])
})

test('a job that is not in order is not launched; run all the same, it fails', async (t) => {
  const { repository } = await createTestRepository(t)
  const job = counterJob({ runs: 0 })
  const twice: Job<TestTables> = { ...job, steps: [...job.steps, ...job.steps] }
  const message = 'the job count has two steps named count'
  await assert.rejects(runJob(repository, twice, {}), { name: 'TypeError', message })
  const { rows } = await sql`select from chunk_test.job_instance`.execute(repository.db)
  assert.deepEqual(rows, [])
  const { execution } = await launchJob(repository, job, {})
  const ended = await runLaunched(repository, twice, execution)
  assert.deepEqual([ended.status, ended.message], ['FAILED', message])
})

test('steps run in sequence, and a restart leaves out those that completed', async (t) => {
  const { repository } = await createTestRepository(t)
  const ran: string[] = []
  let broken = true
  const job: Job<TestTables> = {
    name: 'two steps',
    steps: [
      taskletStep('first', async () => void ran.push('first')),
      taskletStep('second', async () => {
        ran.push('second')
        if (broken) throw new Error('no')
      }),
    ],
  }
  assert.equal((await runJob(repository, job, {})).execution.status, 'FAILED')
  broken = false
  assert.equal((await runJob(repository, job, {})).execution.status, 'COMPLETED')
  assert.deepEqual(ran, ['first', 'second', 'second'])
})

test('what keeps failing is tried by itself every ten minutes, by hand at once', async (t) => {
  const { repository } = await createTestRepository(t)
  const failing = taskletStep<TestTables>('fail', async () => {
    throw new Error('no')
  })
  const job: Job<TestTables> = { name: 'failing', steps: [failing] }
  for (let n = 0; n < 10; n++) {
    const { kind } = await runJob(repository, job, {}, { unattended: true })
    assert.equal(kind, 'ran')
  }
  assert.equal((await runJob(repository, job, {}, { unattended: true })).kind, 'held')
  assert.equal((await runJob(repository, job, {})).kind, 'ran')
})

test('an execution whose lease ran out is taken over as it is', async (t) => {
  const { repository, database } = await createTestRepository(t)
  const counts = { runs: 0 }
  const job = counterJob(counts)
  const first = await launchJob(repository, job, {})
  assert.equal((await launchJob(repository, job, {})).kind, 'running')
  await expireLeases(database)
  const { kind, execution } = await runJob(repository, job, {})
  assert.equal(kind, 'ran')
  assert.equal(execution.id, first.execution.id)
  assert.equal(execution.status, 'COMPLETED')
  assert.equal(counts.runs, 1)
})
