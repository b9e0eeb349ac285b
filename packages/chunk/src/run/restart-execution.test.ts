import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  abandonExecution,
  type Job,
  launchJob,
  listExecutions,
  restartExecution,
  runJob,
  runLaunched,
  stopExecution,
  taskletStep,
} from '../index.ts'
import { createTestRepository, expireLeases, type TestTables } from '../testing/testing.ts'

const failing: Job<TestTables> = {
  name: 'failing',
  startLimit: 3,
  steps: [
    taskletStep('fail', async () => {
      throw new Error('no')
    }),
  ],
}
const quiet: Job<TestTables> = { name: 'quiet', steps: [taskletStep('nothing', async () => {})] }
const jobs = [failing, quiet]

test('a restart takes all parameters of the execution that it restarts', async (t) => {
  const { repository } = await createTestRepository(t)
  const parameters = { by: 'hand' }
  const { execution } = await runJob(repository, failing, { day: 'a' }, { parameters })
  const restarted = await restartExecution(repository, jobs, execution.id)
  assert.notEqual(restarted.id, execution.id)
  assert.equal(restarted.jobInstanceId, execution.jobInstanceId)
  assert.deepEqual(restarted.identifyingParameters, { day: 'a' })
  assert.deepEqual(restarted.parameters, parameters)
  assert.equal((await runLaunched(repository, failing, restarted)).status, 'FAILED')
})

test('an abandoned instance is not restarted, through an older execution neither', async (t) => {
  const { repository } = await createTestRepository(t)
  const first = await runJob(repository, failing, {})
  const second = await runJob(repository, failing, {})
  await abandonExecution(repository, second.execution.id)
  for (const { execution } of [first, second]) {
    await assert.rejects(restartExecution(repository, jobs, execution.id), {
      reason: 'NOT_RESTARTABLE',
    })
  }
  assert.equal((await listExecutions(repository)).length, 2)
})

test('a completed instance is not restarted, through an older execution neither', async (t) => {
  const { repository } = await createTestRepository(t)
  const { execution: first } = await launchJob(repository, quiet, {})
  const stopped = await runLaunched(repository, quiet, first, { signal: AbortSignal.abort() })
  assert.equal(stopped.status, 'STOPPED')
  const { execution: second } = await runJob(repository, quiet, {})
  assert.equal(second.status, 'COMPLETED')
  for (const { id } of [first, second]) {
    await assert.rejects(restartExecution(repository, jobs, id), { reason: 'NOT_RESTARTABLE' })
  }
})

test('what runs is not restarted; what its process left is taken over', async (t) => {
  const { repository, database } = await createTestRepository(t)
  const { execution } = await launchJob(repository, quiet, {})
  const refusal = { reason: 'STILL_RUNNING' }
  await assert.rejects(restartExecution(repository, jobs, execution.id), refusal)
  await expireLeases(database)
  const taken = await restartExecution(repository, jobs, execution.id)
  assert.deepEqual([taken.id, taken.fencingToken], [execution.id, execution.fencingToken + 1])
})

test('what was asked to stop and left by its process is ended, and restarted', async (t) => {
  const { repository, database } = await createTestRepository(t)
  const { execution } = await launchJob(repository, quiet, {})
  await stopExecution(repository, execution.id)
  await expireLeases(database)
  const restarted = await restartExecution(repository, jobs, execution.id)
  assert.notEqual(restarted.id, execution.id)
  assert.equal((await runLaunched(repository, quiet, restarted)).status, 'COMPLETED')
})

test('of concurrent restarts one starts', async (t) => {
  const { repository } = await createTestRepository(t)
  const { execution } = await runJob(repository, failing, {})
  const restarts = await Promise.allSettled(
    Array.from({ length: 4 }, () => restartExecution(repository, jobs, execution.id)),
  )
  assert.equal(restarts.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('a restart counts towards the start limit', async (t) => {
  const { repository } = await createTestRepository(t)
  let { execution } = await runJob(repository, failing, {})
  for (let n = 2; n <= 3; n++) {
    const restarted = await restartExecution(repository, jobs, execution.id)
    execution = await runLaunched(repository, failing, restarted)
  }
  const restart = restartExecution(repository, jobs, execution.id)
  await assert.rejects(restart, { reason: 'START_LIMIT' })
})

test('what nobody knows is not restarted', async (t) => {
  const { repository } = await createTestRepository(t)
  const { execution } = await runJob(repository, failing, {})
  const unknown = restartExecution(repository, [quiet], execution.id)
  await assert.rejects(unknown, { reason: 'NOT_RESTARTABLE' })
  await assert.rejects(restartExecution(repository, jobs, 999), { reason: 'NO_SUCH_EXECUTION' })
})
