import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Job,
  type JobListener,
  partitionedStep,
  runJob,
  StepBroken,
  showExecution,
  stopExecution,
} from '../index.ts'
import { createTestRepository, type TestTables } from '../testing/testing.ts'

type Hooks = {
  /** before a part is committed, within its transaction */
  onPart?: (part: string, jobExecutionId: number) => Promise<void>
  onWork?: () => void
}

/** Writes `part` 1 to 3 ahead, then the partition itself, whatever is not there yet. */
function job(parts: () => readonly string[], { onPart, onWork }: Hooks = {}): Job<TestTables> {
  const step = partitionedStep<TestTables>({
    name: 'write',
    concurrency: 1,
    batchSize: () => 10,
    plan: async () => ['a', 'b'],
    async prepare(keys, { jobExecutionId }, commitAhead) {
      for (const item of parts()) {
        const outcome = await commitAhead(keys, async (tx, claimed) => {
          const partition = claimed.join('+')
          await tx.insertInto('chunkTest.written').values({ item, partition }).execute()
          await onPart?.(item, jobExecutionId)
          return { read: 5, written: 1 }
        })
        if (outcome !== 'committed') break
      }
      return new Map()
    },
    async work(tx, keys) {
      onWork?.()
      for (const item of keys) {
        await tx.insertInto('chunkTest.written').values({ item, partition: item }).execute()
      }
      return { read: 1, written: keys.length }
    },
  })
  return { name: 'ahead', steps: [step] }
}

test('what is committed ahead is there after a failure, and counted', async (t) => {
  const { repository, written } = await createTestRepository(t)
  const all = ['1', '2', '3']
  const broken = job(() => all, {
    async onPart(part) {
      if (part === '3') throw new StepBroken('the other side is away')
    },
  })
  const first = await runJob(repository, broken, {})
  assert.deepEqual(
    [first.execution.status, first.execution.message],
    ['FAILED', 'the other side is away'],
  )
  assert.deepEqual(await written(), ['1', '2'])
  const { execution } = await runJob(
    repository,
    job(() => ['3']),
    {},
  )
  assert.equal(execution.status, 'COMPLETED')
  assert.deepEqual(await written(), ['1', '2', '3', 'a', 'b'])
  const { steps } = await showExecution(repository, execution.id)
  const [step] = steps
  assert.deepEqual([step?.readCount, step?.writeCount, step?.done], [6, 3, 2])
})

test('listeners hear of each part as of a chunk, of one that fails, too', async (t) => {
  const { repository } = await createTestRepository(t)
  const failing = job(() => ['1', '2', '3'], {
    async onPart(part) {
      if (part === '3') throw new Error('not this one')
    },
  })
  const heard: unknown[] = []
  const listener: JobListener = {
    afterChunk: (_step, { read, written }, _ms, error) => {
      heard.push([read, written, error instanceof Error])
    },
  }
  await runJob(repository, { ...failing, listeners: [listener] }, {})
  assert.deepEqual(heard, [
    [5, 1, false],
    [5, 1, false],
    [0, 0, true],
    [1, 2, false],
  ])
})

test('a part that fails is left to the work itself', async (t) => {
  const { repository, written } = await createTestRepository(t)
  const failing = job(() => ['1', '2'], {
    async onPart(part) {
      if (part === '2') throw new Error('not this one')
    },
  })
  const { execution } = await runJob(repository, failing, {})
  assert.equal(execution.status, 'COMPLETED')
  assert.deepEqual(await written(), ['1', 'a', 'b'])
})

test('a stop takes effect after the part in hand, and nothing else is done', async (t) => {
  const { repository, written } = await createTestRepository(t)
  let worked = false
  const stopping = job(() => ['1', '2'], {
    async onPart(_, id) {
      await stopExecution(repository, id)
    },
    onWork: () => {
      worked = true
    },
  })
  const { execution } = await runJob(repository, stopping, {})
  assert.deepEqual([execution.status, execution.stopAsked], ['STOPPED', true])
  assert.deepEqual([await written(), worked], [['1'], false])
})

test('where no partition can be done, the step fails at once and all of them wait', async (t) => {
  const { repository } = await createTestRepository(t)
  let tries = 0
  const step = partitionedStep<TestTables>({
    name: 'write',
    concurrency: 1,
    batchSize: 2,
    plan: async () => ['a', 'b', 'c', 'd', 'e'],
    async work() {
      tries++
      throw new StepBroken('the other side is away')
    },
  })
  const { execution } = await runJob(repository, { name: 'broken', steps: [step] }, {})
  assert.equal(execution.status, 'FAILED')
  assert.equal(tries, 1)
  const { unfinishedPartitions } = await showExecution(repository, execution.id)
  assert.deepEqual(
    unfinishedPartitions.map(({ status }) => status),
    Array(5).fill('WAITING'),
  )
})
