import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  abandonExecution,
  type Job,
  launchJob,
  listExecutions,
  runJob,
  runLaunched,
  showExecution,
  stopExecution,
  taskletStep,
} from '../index.ts'
import { createTestRepository, expireLeases, type TestTables } from '../testing/testing.ts'

const failing: Job<TestTables> = {
  name: 'failing',
  steps: [
    taskletStep('fail', async () => {
      throw new Error('no')
    }),
  ],
}
const quiet: Job<TestTables> = { name: 'quiet', steps: [taskletStep('nothing', async () => {})] }

test('executions are listed newest first, page by page, of one job or of all', async (t) => {
  const { repository } = await createTestRepository(t)
  const ids: number[] = []
  for (const n of [1, 2, 3]) ids.unshift((await runJob(repository, quiet, { n })).execution.id)
  const other = await runJob(repository, failing, {})
  assert.deepEqual(await idsOf({}), [other.execution.id, ...ids])
  assert.deepEqual(await idsOf({ jobName: 'quiet' }), ids)
  assert.deepEqual(await idsOf({ jobName: 'quiet', limit: 2 }), ids.slice(0, 2))
  assert.deepEqual(await idsOf({ jobName: 'quiet', before: ids[1] }), ids.slice(2))

  async function idsOf(filter: Parameters<typeof listExecutions>[1]) {
    return (await listExecutions(repository, filter)).map((execution) => execution.id)
  }
})

test('a failed execution is shown with its steps', async (t) => {
  const { repository } = await createTestRepository(t)
  const { execution } = await runJob(repository, failing, { day: 'a' })
  const report = await showExecution(repository, execution.id)
  assert.equal(report.message, 'no')
  assert.deepEqual(
    report.steps.map(({ stepName, status, message }) => [stepName, status, message]),
    [['fail', 'FAILED', 'no']],
  )
})

test('a completed execution is neither abandoned nor stopped', async (t) => {
  const { repository } = await createTestRepository(t)
  const { execution } = await runJob(repository, quiet, {})
  const refusal = { reason: 'NOT_RESTARTABLE' }
  await assert.rejects(abandonExecution(repository, execution.id), refusal)
  assert.equal((await stopExecution(repository, execution.id)).status, 'COMPLETED')
})

test('while its process lives, an execution is not abandoned', async (t) => {
  const { repository, database } = await createTestRepository(t)
  const { execution } = await launchJob(repository, quiet, {})
  const refusal = { reason: 'STILL_RUNNING' }
  await assert.rejects(abandonExecution(repository, execution.id), refusal)
  await expireLeases(database)
  assert.equal((await abandonExecution(repository, execution.id)).status, 'ABANDONED')
})

test('an abandoned instance is run again only when a person asks for it', async (t) => {
  const { repository } = await createTestRepository(t)
  const { execution } = await runJob(repository, failing, {})
  await abandonExecution(repository, execution.id)
  assert.equal((await runJob(repository, failing, {})).kind, 'held')
  const byItself = { again: true, unattended: true }
  assert.equal((await runJob(repository, failing, {}, byItself)).kind, 'held')
  assert.equal((await runJob(repository, failing, {}, { again: true })).kind, 'ran')
})

test('stopping an execution whose process died ends it at once', async (t) => {
  const { repository, database } = await createTestRepository(t)
  const { execution } = await launchJob(repository, quiet, {})
  await expireLeases(database)
  const stopped = await stopExecution(repository, execution.id)
  assert.equal(stopped.status, 'STOPPED')
  assert.equal(stopped.stopAsked, true)
})

test('an owner that died after it was asked to stop leaves a stopped execution', async (t) => {
  const { repository, database } = await createTestRepository(t)
  const first = await launchJob(repository, quiet, {})
  await stopExecution(repository, first.execution.id)
  await expireLeases(database)
  assert.equal((await launchJob(repository, quiet, {}, { unattended: true })).kind, 'held')
  const { execution } = await runJob(repository, quiet, {})
  assert.equal(execution.status, 'COMPLETED')
  assert.notEqual(execution.id, first.execution.id)
})

test('an execution that does not exist is refused by every operation', async (t) => {
  const { repository } = await createTestRepository(t)
  const refusal = { reason: 'NO_SUCH_EXECUTION' }
  for (const operation of [showExecution, stopExecution, abandonExecution]) {
    await assert.rejects(operation(repository, 999), refusal)
  }
})

test('the heartbeat keeps the lease of a long step, and carries a stop to it', async (t) => {
  // Beaten three times a lease: a machine that stands still for most of one is no fault of ours.
  const leaseMs = 1_500
  const { repository } = await createTestRepository(t, leaseMs)
  const job: Job<TestTables> = {
    name: 'long',
    steps: [
      {
        name: 'wait',
        run: ({ signal }) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => resolve({ status: 'STOPPED' }))
          }),
      },
    ],
  }
  const { execution } = await launchJob(repository, job, {})
  const ended = runLaunched(repository, job, execution)
  // Longer than the lease: the database says when that is over.
  let waited = await launchJob(repository, job, {})
  while (Date.now() < execution.startedAt.getTime() + 1.5 * leaseMs) {
    waited = await launchJob(repository, job, {})
    assert.equal(waited.kind, 'running')
  }
  await stopExecution(repository, execution.id)
  assert.equal((await ended).status, 'STOPPED')
})
