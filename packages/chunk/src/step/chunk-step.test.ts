import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Kysely, sql } from 'kysely'
import { arrayReader, chunkStep, type Job, type Progress, runJob } from '../index.ts'
import { selectSteps } from '../repository/step-sql.ts'
import { createTestRepository, TEST_SCHEMA, type TestTables } from '../testing/testing.ts'

const ITEMS = Array.from({ length: 10 }, (_, n) => `item-${n}`)

function copyJob(options: {
  failOn?: () => string | undefined
  process?: (item: string) => string | null
  seen?: string[]
}): Job<TestTables> {
  const step = chunkStep<TestTables, string>({
    name: 'copy',
    chunkSize: 3,
    reader: () => {
      const reader = arrayReader<string, TestTables>(ITEMS)
      return {
        ...reader,
        async read(tx) {
          const item = await reader.read(tx)
          if (item !== null) options.seen?.push(item)
          return item
        },
      }
    },
    ...(options.process ? { process: options.process } : {}),
    async write(tx, items) {
      const rows = items.map((item) => ({ item, partition: null }))
      await tx.insertInto('chunkTest.written').values(rows).execute()
      const bad = options.failOn?.()
      if (bad && items.includes(bad)) throw new Error(`cannot write ${bad}`)
    },
  })
  return { name: 'copy', steps: [step] }
}

async function onlyStep(db: Kysely<TestTables>, executionId: number) {
  const [step] = await selectSteps(db, TEST_SCHEMA, executionId)
  assert.ok(step)
  return step
}

test('a chunk step reads, writes and counts everything, and reports progress', async (t) => {
  const { repository, written } = await createTestRepository(t)
  const reports: Progress[] = []
  const result = await runJob(
    repository,
    copyJob({}),
    { file: 'a' },
    {
      onProgress: (progress) => reports.push(progress),
    },
  )
  assert.equal(result.kind, 'ran')
  assert.equal(result.execution.status, 'COMPLETED')
  assert.deepEqual(await written(), ITEMS)
  const step = await onlyStep(repository.db, result.execution.id)
  assert.equal(step.readCount, 10)
  assert.equal(step.writeCount, 10)
  assert.equal(step.commitCount, 4)
  assert.deepEqual(step.executionContext, { reader: 10 })
  assert.deepEqual(
    reports.map(({ done, total }) => [done, total]),
    [
      [3, 10],
      [6, 10],
      [9, 10],
      [10, 10],
    ],
  )
})

test('an item for which the processor says null is filtered out', async (t) => {
  const { repository, written } = await createTestRepository(t)
  const job = copyJob({ process: (item) => (item === 'item-4' ? null : item.toUpperCase()) })
  const { execution } = await runJob(repository, job, {})
  assert.equal((await written()).length, 9)
  const step = await onlyStep(repository.db, execution.id)
  assert.deepEqual([step.readCount, step.filterCount, step.writeCount], [10, 1, 9])
})

test('a restart goes on after the last committed chunk and reads nothing again', async (t) => {
  const { repository, written } = await createTestRepository(t)
  let bad: string | undefined = 'item-7'
  const errors: unknown[] = []
  const failed = await runJob(
    repository,
    copyJob({ failOn: () => bad }),
    {},
    { onError: (error) => errors.push(error) },
  )
  assert.equal(failed.execution.status, 'FAILED')
  assert.equal(failed.execution.message, 'cannot write item-7')
  assert.equal(errors.length, 1)
  assert.deepEqual(await written(), ITEMS.slice(0, 6))

  bad = undefined
  const seen: string[] = []
  const restarted = await runJob(repository, copyJob({ failOn: () => bad, seen }), {})
  assert.equal(restarted.execution.status, 'COMPLETED')
  assert.notEqual(restarted.execution.id, failed.execution.id)
  assert.deepEqual(seen, ITEMS.slice(6))
  assert.deepEqual(await written(), ITEMS)
})

test('a chunk that loses a deadlock is written again from the same items', async (t) => {
  const { repository, written } = await createTestRepository(t)
  let attempts = 0
  const step = chunkStep<TestTables, string>({
    name: 'copy',
    chunkSize: 100,
    reader: () => arrayReader(ITEMS),
    async write(tx, items) {
      const rows = items.map((item) => ({ item, partition: null }))
      await tx.insertInto('chunkTest.written').values(rows).execute()
      attempts++
      if (attempts === 1) {
        await sql`do $$ begin raise exception 'lost' using errcode = '40P01'; end $$`.execute(tx)
      }
    },
  })
  const { execution } = await runJob(repository, { name: 'copy', steps: [step] }, {})
  assert.equal(execution.status, 'COMPLETED')
  assert.equal(attempts, 2)
  assert.deepEqual(await written(), ITEMS)
  assert.equal((await onlyStep(repository.db, execution.id)).readCount, 10)
})

test('the caller stops a run at the next chunk, and a restart completes it', async (t) => {
  const { repository, written } = await createTestRepository(t)
  const abort = new AbortController()
  const stopped = await runJob(
    repository,
    copyJob({}),
    {},
    { signal: abort.signal, onProgress: () => abort.abort() },
  )
  assert.equal(stopped.execution.status, 'STOPPED')
  assert.equal(stopped.execution.stopAsked, false)
  assert.deepEqual(await written(), ITEMS.slice(0, 3))
  const { execution } = await runJob(repository, copyJob({}), {})
  assert.equal(execution.status, 'COMPLETED')
  assert.deepEqual(await written(), ITEMS)
})

test('the checkpoint outlives an execution that died before it opened the step', async (t) => {
  const { repository } = await createTestRepository(t)
  const job = copyJob({ failOn: () => 'item-7' })
  await runJob(repository, job, {})
  const abort = new AbortController()
  abort.abort()
  const { execution } = await runJob(repository, job, {}, { signal: abort.signal })
  assert.equal(execution.status, 'STOPPED')
  const seen: string[] = []
  await runJob(repository, copyJob({ seen }), {})
  assert.deepEqual(seen, ITEMS.slice(6))
})

test('a chunk size out of range is refused when the step is defined', () => {
  for (const chunkSize of [0, -1, 1.5, 10_001]) {
    const options = { name: 'x', chunkSize, reader: () => arrayReader([]), write: async () => {} }
    assert.throws(() => chunkStep(options), RangeError)
  }
})
