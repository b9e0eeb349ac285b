import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  arrayReader,
  chunkStep,
  type Job,
  type JobListener,
  LeaseLost,
  runJob,
  taskletStep,
} from '../index.ts'
import { createTestRepository, expireLeases, type TestTables } from '../testing/testing.ts'

const NOTHING = {
  ...{ read: 0, filtered: 0, written: 0 },
  ...{ readSkipped: 0, processSkipped: 0, writeSkipped: 0 },
}

/** Writes down all that it is told. */
function recorder(who: string, told: string[]): Required<JobListener> {
  return {
    beforeJob: ({ jobName }) => void told.push(`${who} beforeJob ${jobName}`),
    afterJob: ({ status, endedAt }) => {
      told.push(`${who} afterJob ${status}${endedAt === null ? ' without end' : ''}`)
    },
    beforeStep: ({ stepName }) => void told.push(`${who} beforeStep ${stepName}`),
    afterStep: ({ stepName }, { status }) => {
      told.push(`${who} afterStep ${stepName} ${status}`)
    },
    beforeChunk: () => void told.push(`${who} beforeChunk`),
    afterChunk: (_step, _counts, _ms, error) => {
      told.push(`${who} afterChunk${error === undefined ? '' : ` ${String(error)}`}`)
    },
    onSkip: () => void told.push(`${who} onSkip`),
  }
}

test("beginnings are told in order, the job's listeners first, and ends in reverse", async (t) => {
  const { repository } = await createTestRepository(t)
  const told: string[] = []
  const job: Job<TestTables> = {
    name: 'one',
    steps: [taskletStep('a', async () => {})],
    listeners: [recorder('job', told)],
  }
  await runJob(repository, job, {}, { listeners: [recorder('run', told)] })
  assert.deepEqual(told, [
    ...['job beforeJob one', 'run beforeJob one', 'job beforeStep a', 'run beforeStep a'],
    ...['job beforeChunk', 'run beforeChunk', 'run afterChunk', 'job afterChunk'],
    ...['run afterStep a COMPLETED', 'job afterStep a COMPLETED'],
    ...['run afterJob COMPLETED', 'job afterJob COMPLETED'],
  ])
})

test('the error of a listener goes to onError and changes nothing', async (t) => {
  const { repository, written } = await createTestRepository(t)
  const told: string[] = []
  const errors: unknown[] = []
  const names = Object.keys(recorder('', [])) as (keyof JobListener)[]
  const broken = Object.fromEntries(
    names.map((name, n) => {
      const error = `${name} broke`
      // Half of them throw, half of them reject.
      const now = () => {
        throw error
      }
      return [name, n % 2 === 0 ? now : () => Promise.reject(error)]
    }),
  ) as JobListener
  const options = { listeners: [broken, recorder('next', told)] }
  const onError = (error: unknown) => void errors.push(error)
  const job: Job<TestTables> = { name: 'broken', steps: [skippingStep()] }
  const { execution } = await runJob(repository, job, {}, { ...options, onError })
  assert.equal(execution.status, 'COMPLETED')
  assert.deepEqual(await written(), ['a', 'c'])
  assert.deepEqual(
    names.filter((name) => !errors.includes(`${name} broke`)),
    [],
  )
  assert.equal(told.length, errors.length, 'the next listener is told all the same')
})

test('a step that an earlier execution completed is not told, what fails is', async (t) => {
  const { repository } = await createTestRepository(t)
  let told: string[] = []
  let broken = true
  const job: Job<TestTables> = {
    name: 'restarted',
    steps: [
      taskletStep('a', async () => {}),
      taskletStep('b', async () => {
        if (broken) throw new Error('no')
      }),
    ],
  }
  const options = { listeners: [recorder('', told)] }
  await runJob(repository, job, {}, options)
  assert.deepEqual(told.slice(-4), [
    ...[' beforeChunk', ' afterChunk Error: no', ' afterStep b FAILED', ' afterJob FAILED'],
  ])
  broken = false
  told = []
  await runJob(repository, job, {}, { listeners: [recorder('', told)] })
  assert.deepEqual(told, [
    ...[' beforeJob restarted', ' beforeStep b', ' beforeChunk', ' afterChunk'],
    ...[' afterStep b COMPLETED', ' afterJob COMPLETED'],
  ])
})

test('the counts of a step are those of its committed chunks', async (t) => {
  const { repository } = await createTestRepository(t)
  const counts: unknown[] = []
  const listener: JobListener = { afterStep: (_step, _end, sum) => void counts.push(sum) }
  let broken = true
  const step = chunkStep<TestTables, string>({
    name: 'copy',
    chunkSize: 2,
    reader: () => arrayReader(['a', 'b', 'c', 'd', 'e']),
    process: (item) => (item === 'b' ? null : item),
    async write(_tx, items) {
      if (broken && items.includes('e')) throw new Error('no')
    },
  })
  const job: Job<TestTables> = { name: 'counted', steps: [step] }
  await runJob(repository, job, {}, { listeners: [listener] })
  broken = false
  await runJob(repository, job, {}, { listeners: [listener] })
  assert.deepEqual(counts, [
    { ...NOTHING, read: 4, filtered: 1, written: 3 },
    { ...NOTHING, read: 1, written: 1 },
  ])
})

test('a run that another process took over is told to its listeners, without an end', async (t) => {
  const { repository, database } = await createTestRepository(t)
  const told: string[] = []
  const lost = taskletStep<TestTables>('a', async (_tx, run) => {
    throw new LeaseLost(run.jobExecutionId)
  })
  const job: Job<TestTables> = { name: 'lost', steps: [lost] }
  await assert.rejects(runJob(repository, job, {}, { listeners: [recorder('', told)] }), LeaseLost)
  await expireLeases(database)
  assert.deepEqual(told.slice(-2), [' afterStep a STOPPED', ' afterJob STARTED without end'])
})

function skippingStep() {
  return chunkStep<TestTables, string>({
    name: 'skipping',
    chunkSize: 2,
    reader: () => arrayReader(['a', 'b', 'c']),
    process(item) {
      if (item === 'b') throw new Error('no')
      return item
    },
    async write(tx, items) {
      const rows = items.map((item) => ({ item, partition: null }))
      await tx.insertInto('chunkTest.written').values(rows).execute()
    },
    faults: { skip: { on: [Error], limit: 1 } },
  })
}
