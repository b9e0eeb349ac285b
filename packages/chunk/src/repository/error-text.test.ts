import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  arrayReader,
  chunkStep,
  type Job,
  partitionedStep,
  runJob,
  showExecution,
  taskletStep,
} from '../index.ts'
import { createTestRepository, type TestTables } from '../testing/testing.ts'

/** PostgreSQL keeps every character but the zero: the record of a failure must not fail by it. */
const SAID = 'the line "a\0b" is broken'
const KEPT = 'the line "ab" is broken'

const fail = () => Promise.reject(new Error(SAID))

test('why a step failed is kept without the zero characters of its error', async (t) => {
  const { repository } = await createTestRepository(t)
  const job: Job<TestTables> = { name: 'fails', steps: [taskletStep('fail', fail)] }
  const { execution } = await runJob(repository, job, {})
  assert.deepEqual([execution.status, execution.message], ['FAILED', KEPT])
  const { steps } = await showExecution(repository, execution.id)
  assert.deepEqual(
    steps.map(({ message }) => message),
    [KEPT],
  )
})

test('so is why an item was skipped', async (t) => {
  const { repository } = await createTestRepository(t)
  const step = chunkStep<TestTables, string>({
    name: 'copy',
    chunkSize: 2,
    faults: { skip: { on: [Error], limit: 1 } },
    reader: () => arrayReader(['good', 'bad']),
    process: async (item) => (item === 'bad' ? fail() : item),
    write: async () => {},
  })
  const { execution } = await runJob(repository, { name: 'skips', steps: [step] }, {})
  assert.equal(execution.status, 'COMPLETED')
  const { skippedItems } = await showExecution(repository, execution.id)
  assert.deepEqual(
    skippedItems.map(({ item, error }) => [item, error]),
    [['bad', KEPT]],
  )
})

test('and why a partition failed, on which others go on', async (t) => {
  const { repository } = await createTestRepository(t)
  const step = partitionedStep<TestTables>({
    name: 'share',
    concurrency: 1,
    plan: async () => ['bad', 'good'],
    work: async (_tx, keys) => (keys.includes('bad') ? await fail() : { written: 1 }),
  })
  const { execution } = await runJob(repository, { name: 'shares', steps: [step] }, {})
  assert.equal(execution.message, `1 of 2 partitions did not complete (bad: ${KEPT})`)
  const { unfinishedPartitions } = await showExecution(repository, execution.id)
  assert.deepEqual(
    unfinishedPartitions.map(({ partitionKey, message }) => [partitionKey, message]),
    [['bad', KEPT]],
  )
})
