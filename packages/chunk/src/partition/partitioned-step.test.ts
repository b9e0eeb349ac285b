import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Job,
  type JobRepository,
  listExecutions,
  PartitionNotReady,
  partitionedStep,
  runJob,
  showExecution,
  stopExecution,
} from '../index.ts'
import { createTestRepository, type TestTables } from '../testing/testing.ts'

type Hooks = {
  keys?: () => string[]
  prepare?: (key: string) => Promise<void>
  work?: (key: string) => Promise<void>
  concurrency?: number
  batchSize?: number
}

function writeJob({ keys, prepare, work, concurrency = 2, batchSize }: Hooks): Job<TestTables> {
  const step = partitionedStep<TestTables>({
    name: 'write',
    concurrency,
    plan: async () => keys?.() ?? ['a', 'b', 'c', 'd'],
    ...(batchSize ? { batchSize } : {}),
    async prepare(keys) {
      const obstacles = new Map<string, unknown>()
      for (const key of keys) {
        await prepare?.(key)?.catch((error) => obstacles.set(key, error))
      }
      return obstacles
    },
    async work(tx, keys) {
      for (const key of keys) {
        const row = { item: key, partition: keys.join('+') }
        await tx.insertInto('chunkTest.written').values(row).execute()
        await work?.(key)
      }
      return { written: keys.length }
    },
  })
  return { name: 'write', steps: [step] }
}

test('every partition is done, counted and reported', async (t) => {
  const { repository, written } = await createTestRepository(t)
  const done: number[] = []
  const { execution } = await runJob(
    repository,
    writeJob({}),
    {},
    { onProgress: (progress) => done.push(progress.done) },
  )
  assert.equal(execution.status, 'COMPLETED')
  assert.deepEqual(await written(), ['a', 'b', 'c', 'd'])
  // Of two commits the later may be heard of first; what was reported never goes back.
  assert.deepEqual([done.length, done.at(-1)], [4, 4])
  assert.deepEqual(done, done.toSorted())
  const { steps, unfinishedPartitions } = await showExecution(repository, execution.id)
  const [step] = steps
  assert.deepEqual([step?.writeCount, step?.done, step?.total], [4, 4, 4])
  assert.deepEqual(unfinishedPartitions, [])
})

test('a failing partition is recorded with its error and holds up no other', async (t) => {
  const { repository, written } = await createTestRepository(t)
  const job = writeJob({
    async work(key) {
      if (key === 'b') throw new Error('b is broken')
    },
  })
  const { execution } = await runJob(repository, job, {})
  assert.equal(execution.status, 'FAILED')
  assert.equal(execution.message, '1 of 4 partitions did not complete (b: b is broken)')
  assert.deepEqual(await written(), ['a', 'c', 'd'])
  const { unfinishedPartitions } = await showExecution(repository, execution.id)
  const facts = unfinishedPartitions.map((one) => [one.partitionKey, one.status, one.message])
  assert.deepEqual(facts, [['b', 'FAILED', 'b is broken']])
})

test('a batch shares a transaction, and a failing one of it costs no other', async (t) => {
  const { repository, written } = await createTestRepository(t)
  let bad: string | undefined = 'b'
  const job = writeJob({
    batchSize: 100,
    async work(key) {
      if (key === bad) throw new Error('b is broken')
    },
  })
  const first = await runJob(repository, job, {})
  assert.equal(first.execution.message, '1 of 4 partitions did not complete (b: b is broken)')
  assert.deepEqual(await batches(repository), ['a', 'c+d'])
  assert.deepEqual(await written(), ['a', 'c', 'd'])
  const { steps } = await showExecution(repository, first.execution.id)
  assert.deepEqual([steps[0]?.writeCount, steps[0]?.done], [3, 4])
  bad = undefined
  const keys = () => ['b']
  assert.equal((await runJob(repository, writeJob({ keys }), {})).execution.status, 'COMPLETED')
})

async function batches({ db }: JobRepository<TestTables>): Promise<(string | null)[]> {
  const rows = await db.selectFrom('chunkTest.written').select('partition').distinct().execute()
  return rows.map((row) => row.partition).sort()
}

test('a partition that is not ready is left for the next execution', async (t) => {
  const { repository, written } = await createTestRepository(t)
  let ready = false
  const job = writeJob({
    keys: () => (ready ? ['c'] : ['a', 'b', 'c']),
    async prepare(key) {
      if (key === 'c' && !ready) throw new PartitionNotReady('c is still open')
    },
  })
  const first = await runJob(repository, job, {})
  assert.equal(first.execution.status, 'STOPPED')
  const { unfinishedPartitions } = await showExecution(repository, first.execution.id)
  assert.equal(unfinishedPartitions[0]?.status, 'NOT_READY')
  assert.deepEqual(await written(), ['a', 'b'])
  ready = true
  const second = await runJob(repository, job, {})
  assert.equal(second.execution.status, 'COMPLETED')
  assert.deepEqual(await written(), ['a', 'b', 'c'])
})

test('a stop that was asked for ends the step at the next partition', async (t) => {
  const { repository, written } = await createTestRepository(t)
  let planned = ['a', 'b', 'c', 'd']
  const job = writeJob({
    concurrency: 1,
    keys: () => planned,
    async prepare(key) {
      if (key !== 'b') return
      const { id } = (await onlyExecution(repository)) ?? assert.fail('no execution')
      assert.equal((await stopExecution(repository, id)).status, 'STOPPING')
    },
  })
  const stopped = await runJob(repository, job, {})
  assert.equal(stopped.execution.status, 'STOPPED')
  assert.equal(stopped.execution.stopAsked, true)
  assert.deepEqual(await written(), ['a', 'b'])
  assert.equal((await runJob(repository, job, {}, { unattended: true })).kind, 'held')
  planned = ['c', 'd']
  const restarted = await runJob(repository, writeJob({ keys: () => planned }), {})
  assert.equal(restarted.execution.status, 'COMPLETED')
})

test('as many partitions run at a time as allowed, and no more', async (t) => {
  const { repository } = await createTestRepository(t)
  const allRun = Promise.withResolvers<void>()
  let running = 0
  let most = 0
  const job = writeJob({
    keys: () => Array.from({ length: 12 }, (_, n) => `p${n}`),
    concurrency: 3,
    async prepare() {
      most = Math.max(most, ++running)
      if (running === 3) allRun.resolve()
      await allRun.promise
    },
    async work() {
      running--
    },
  })
  await runJob(repository, job, {})
  assert.equal(most, 3)
})

test('a concurrency or batch size out of range is refused when the step is defined', () => {
  const options = { name: 'x', plan: async () => [], work: async () => ({}) }
  for (const concurrency of [0, 65, 1.5]) {
    assert.throws(() => partitionedStep({ ...options, concurrency }), RangeError)
  }
  for (const batchSize of [0, 1_001, 1.5]) {
    assert.throws(() => partitionedStep({ ...options, concurrency: 1, batchSize }), RangeError)
  }
})

async function onlyExecution(repository: JobRepository<TestTables>) {
  const [execution] = await listExecutions(repository)
  return execution
}
