import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import {
  arrayReader,
  chunkStep,
  copyWriter,
  createJobRepository,
  decision,
  type Job,
  keysetReader,
  listExecutions,
  partitionedStep,
  pruneHistory,
  restartExecution,
  runJob,
  runLaunched,
  showExecution,
  taskletStep,
  upsertWriter,
} from '../index.ts'
import { createTestRepository, TEST_SCHEMA } from './testing.ts'

/** As the database has them: a plain Kysely translates no names. */
type Tables = { 'chunk_test.written': { item: string; partition: string | null } }

const TABLE = 'chunk_test.written'
const COLUMNS = ['item', 'partition'] as const

/** A bit of everything; its last step fails until it is mended. */
function plainJob(): { job: Job<Tables>; mend: () => void } {
  let broken = true
  const write = () =>
    upsertWriter<Tables, 'chunk_test.written'>({
      table: 'chunk_test.written',
      columns: COLUMNS,
      conflict: ['item'],
    })
  const job: Job<Tables> = {
    name: 'plain',
    startLimit: 2,
    steps: [
      chunkStep<Tables, string, { item: string; partition: null }>({
        name: 'write',
        chunkSize: 2,
        reader: () => arrayReader(['a', 'b', 'c', 'bad']),
        process(item) {
          if (item === 'bad') throw new RangeError(item)
          return { item, partition: null }
        },
        writer: write,
        faults: { skip: { on: [RangeError], limit: 1 } },
      }),
      decision('always', () => 'yes', { yes: [] }),
      chunkStep<Tables, Tables['chunk_test.written']>({
        name: 'copy',
        chunkSize: 2,
        reader: keysetReader<Tables, 'chunk_test.written'>({
          from: 'chunk_test.written',
          key: ['item'],
          unique: ['item'],
          pageSize: 1,
          countsFirst: true,
        }),
        process: ({ item }) => ({ item: `z${item}`, partition: 'x' }),
        writer: write,
      }),
      partitionedStep<Tables>({
        name: 'parts',
        concurrency: 2,
        plan: async () => ['p', 'q'],
        work: async () => ({ written: 1 }),
      }),
      taskletStep('last', async () => {
        if (broken) throw new Error('no')
      }),
    ],
  }
  return {
    job,
    mend() {
      broken = false
    },
  }
}

/** Opens a test's job repository as anybody would, without `openDatabase`. */
async function createPlainRepository(t: TestContext) {
  let closing: Kysely<Tables> | undefined
  // Before the database is dropped.
  t.after(async () => await closing?.destroy())
  const { database, written } = await createTestRepository(t)
  const pool = new pg.Pool({ connectionString: database.superuserUrl, max: 4 })
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  closing = db
  const repository = createJobRepository({ db, schema: TEST_SCHEMA })
  return { repository, written }
}

test('jobs run, restart and are shown with a plain Kysely on a plain pool', async (t) => {
  const { repository, written } = await createPlainRepository(t)
  const { job, mend } = plainJob()
  const parameters = { file_name: 'x' }
  const { execution } = await runJob(repository, job, { store_id: 1 }, { parameters })
  assert.deepEqual([execution.status, execution.message], ['FAILED', 'no'])
  mend()
  const restarted = await restartExecution(repository, [job], execution.id)
  assert.deepEqual([restarted.id, restarted.jobInstanceId], [2, execution.jobInstanceId])
  assert.deepEqual(restarted.identifyingParameters, { store_id: 1 })
  assert.deepEqual(restarted.parameters, parameters)
  assert.equal((await runLaunched(repository, job, restarted)).status, 'COMPLETED')
  assert.deepEqual(await written(), ['a', 'b', 'c', 'za', 'zb', 'zc'])
  const { steps, skippedItems } = await showExecution(repository, execution.id)
  assert.deepEqual(
    steps.map((step) => [step.stepName, step.readCount, step.writeCount, step.done, step.total]),
    [
      ['write', 4, 3, 4, 4],
      ['always', 0, 0, 0, null],
      ['copy', 3, 3, 3, 3],
      ['parts', 0, 2, 2, 2],
      ['last', 0, 0, 0, null],
    ],
  )
  assert.deepEqual(
    skippedItems.map(({ phase, item }) => [phase, item]),
    [['PROCESS', 'bad']],
  )
  const again = runJob(repository, job, { store_id: 1 }, { again: true })
  await assert.rejects(again, { reason: 'START_LIMIT' })
  assert.equal((await listExecutions(repository, { jobName: 'plain' })).length, 2)
  assert.equal((await pruneHistory(repository, { keepMs: 0, keepInstancesMs: 0 })).instances, 1)
})

test('COPY, which a plain pool does not know, is refused with one clear sentence', async (t) => {
  const { repository } = await createPlainRepository(t)
  const step = chunkStep<Tables, Tables['chunk_test.written']>({
    name: 'copy',
    chunkSize: 1,
    reader: () => arrayReader([{ item: 'a', partition: null }]),
    writer: () => copyWriter<Tables, typeof TABLE>({ table: TABLE, columns: COLUMNS }),
  })
  const { execution } = await runJob(repository, { name: 'copy', steps: [step] }, {})
  assert.equal(execution.status, 'FAILED')
  assert.match(execution.message ?? '', /has a client without COPY: open the database by/)
})
