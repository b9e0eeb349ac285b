import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  arrayReader,
  chunkStep,
  type Job,
  partitionedStep,
  runJob,
  runningSteps,
  type StepExecution,
  showExecution,
} from '../index.ts'
import { createTestRepository, type TestRepository, type TestTables } from '../testing/testing.ts'
import { progressOf } from './step-progress.ts'

const RUNNING = {
  status: 'STARTED',
  readCount: 0,
  done: 30,
  total: 90,
  doneBefore: 0,
  ranMs: 2_000,
}

const CASES = [
  { what: 'items done and left', of: {}, itemsPerSecond: 15, msLeft: 4_000 },
  {
    what: 'what an earlier execution did does not make it fast',
    of: { doneBefore: 20 },
    itemsPerSecond: 5,
    msLeft: 12_000,
  },
  {
    what: 'items are counted where the step counts another unit, as bytes',
    of: { readCount: 4 },
    itemsPerSecond: 2,
    msLeft: 4_000,
  },
  { what: 'no total', of: { total: null }, itemsPerSecond: 15, msLeft: null },
  { what: 'nothing done yet', of: { done: 0, ranMs: 0 }, itemsPerSecond: 0, msLeft: null },
  { what: 'it has ended', of: { status: 'FAILED' }, itemsPerSecond: 15, msLeft: null },
  { what: 'more than all is done', of: { done: 91 }, itemsPerSecond: 45.5, msLeft: 0 },
]

for (const { what, of, ...expected } of CASES) {
  test(`speed and time left: ${what}`, () => {
    assert.deepEqual(progressOf({ ...RUNNING, ...of }), expected)
  })
}

/** The running steps of the only execution that runs. */
async function lookAt({ repository }: TestRepository, id: number): Promise<StepExecution[]> {
  const execution = await showExecution(repository, id)
  return (await runningSteps(repository, [execution])).get(id) ?? []
}

test('a restart is as fast as it is itself, not as all executions together', async (t) => {
  const one = await createTestRepository(t)
  let seen: StepExecution[] = []
  let broken = true
  const step = chunkStep<TestTables, number>({
    name: 'copy',
    chunkSize: 1,
    reader: () => arrayReader([1, 2, 3, 4, 5, 6]),
    async write(_tx, [item], { jobExecutionId }) {
      if (broken && item === 4) throw new Error('no')
      if (item === 5) seen = await lookAt(one, jobExecutionId)
    },
  })
  const job: Job<TestTables> = { name: 'restarted', steps: [step] }
  await runJob(one.repository, job, {})
  broken = false
  await runJob(one.repository, job, {})
  const [{ done, total, itemsPerSecond = 0, msLeft = 0 } = {}] = seen
  assert.deepEqual([done, total], [4, 6])
  // One is done by this execution, two are left.
  assert.ok(Math.abs((msLeft ?? 0) - 2_000 / itemsPerSecond) <= 1, `${itemsPerSecond}, ${msLeft}`)
})

test('a restart plans its partitions anew, and counts them from nothing', async (t) => {
  const one = await createTestRepository(t)
  let seen: StepExecution[] = []
  let keys = ['a', 'b', 'c']
  const step = partitionedStep<TestTables>({
    name: 'parts',
    concurrency: 1,
    plan: async () => keys,
    async work(_tx, [key], { jobExecutionId }) {
      if (keys.length === 3) throw new Error('no')
      if (key === 'd') seen = await lookAt(one, jobExecutionId)
      return {}
    },
  })
  const job: Job<TestTables> = { name: 'parts', steps: [step] }
  await runJob(one.repository, job, {})
  keys = ['c', 'd']
  await runJob(one.repository, job, {})
  const [{ done, total, itemsPerSecond = 0, msLeft = 0 } = {}] = seen
  assert.deepEqual([done, total], [1, 2])
  assert.ok(Math.abs((msLeft ?? 0) - 1_000 / itemsPerSecond) <= 1, `${itemsPerSecond}, ${msLeft}`)
})
