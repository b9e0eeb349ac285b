import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import {
  arrayReader,
  chunkStep,
  type FaultTolerance,
  type ItemWriter,
  type Job,
  runJob,
  showExecution,
} from '../index.ts'
import { BadItem } from '../step/testing-faults.ts'
import { createTestRepository, type TestTables } from '../testing/testing.ts'

const ITEMS = Array.from({ length: 8 }, (_, n) => `item-${n}`)

/** As a file would: it keeps what was written, rolled back or not, until it is told. */
function outsideWriter(
  file: string[],
  calls: string[],
  onWrite: (items: readonly string[]) => Promise<void> | void = () => {},
): ItemWriter<string, TestTables> {
  return {
    async open(checkpoint) {
      calls.push(`open ${checkpoint}`)
      file.length = Number(checkpoint ?? 0)
    },
    async write(_tx, items) {
      file.push(...items)
      await onWrite(items)
    },
    checkpoint: () => file.length,
    async rewind(checkpoint) {
      file.length = Number(checkpoint)
    },
    async close() {
      calls.push('close')
    },
  }
}

function jobWith(
  writer: ItemWriter<string, TestTables>,
  faults?: FaultTolerance,
  calls: string[] = [],
): Job<TestTables> {
  const step = chunkStep<TestTables, string>({
    name: 'write',
    chunkSize: 3,
    ...(faults && { faults }),
    reader: () => ({ ...arrayReader(ITEMS), close: async () => void calls.push('reader closed') }),
    process: (item) => (item === ITEMS[2] ? null : item),
    writer: () => writer,
  })
  return { name: 'write', steps: [step] }
}

test('a writer outside the transaction has what is committed, and nothing twice', async (t) => {
  const file: string[] = []
  const failed = new Set<string>()
  // The first time, each of these fails in its own way; item 6 does for good.
  const writer = outsideWriter(file, [], (items) => {
    for (const [item, error] of [
      [ITEMS[1], new BadItem('retried')],
      [ITEMS[4], new BadItem('found one by one')],
      [ITEMS[6], new BadItem('for good')],
    ] as const) {
      if (!item || !items.includes(item) || (failed.has(item) && item !== ITEMS[6])) continue
      failed.add(item)
      throw error
    }
  })
  const one = await createTestRepository(t)
  const retry = {
    on: (error: unknown) => error instanceof BadItem && error.message === 'retried',
    attempts: 2,
    delayMs: 1,
  }
  const job = jobWith(writer, { retry, skip: { on: [BadItem], limit: 1 } })
  const { execution } = await runJob(one.repository, job, {})
  assert.equal(execution.status, 'COMPLETED')
  assert.deepEqual(
    file,
    [0, 1, 3, 4, 5, 7].map((n) => ITEMS[n]),
  )
  const { steps } = await showExecution(one.repository, execution.id)
  assert.deepEqual(steps[0]?.executionContext, { reader: 8, writer: 6 })
})

test('it is rewound when the transaction is run again, without any fault rules too', async (t) => {
  const one = await createTestRepository(t)
  const file: string[] = []
  let lost = 0
  const writer = outsideWriter(file, [])
  const job = jobWith({
    ...writer,
    async write(tx, items, run) {
      await writer.write(tx, items, run)
      if (!items.includes('item-4') || lost++ > 1) return
      await sql`do $$ begin raise exception 'lost' using errcode = '40P01'; end $$`.execute(tx)
    },
  })
  const { execution } = await runJob(one.repository, job, {})
  assert.equal(execution.status, 'COMPLETED')
  assert.equal(lost, 3)
  assert.deepEqual(
    file,
    ITEMS.filter((item) => item !== 'item-2'),
  )
})

test('it is opened where the last commit left it, and closed however the step ends', async (t) => {
  const one = await createTestRepository(t)
  const file: string[] = []
  const calls: string[] = []
  let bad: string | undefined = 'item-4'
  const writer = outsideWriter(file, calls, (items) => {
    if (bad && items.includes(bad)) throw new Error('no')
  })
  const job = jobWith(writer, undefined, calls)
  assert.equal((await runJob(one.repository, job, {})).execution.status, 'FAILED')
  assert.deepEqual(calls, ['open undefined', 'close', 'reader closed'])
  bad = undefined
  assert.equal((await runJob(one.repository, job, {})).execution.status, 'COMPLETED')
  assert.deepEqual(calls.slice(3), ['open 2', 'close', 'reader closed'])
  assert.deepEqual(
    file,
    ITEMS.filter((item) => item !== 'item-2'),
  )
})

test('when it cannot be opened, it is not closed, and the reader is', async (t) => {
  const one = await createTestRepository(t)
  const calls: string[] = []
  const open = async () => {
    throw new Error('no disk')
  }
  const job = jobWith({ ...outsideWriter([], calls), open }, undefined, calls)
  const { execution } = await runJob(one.repository, job, {})
  assert.equal(execution.message, 'no disk')
  assert.deepEqual(calls, ['reader closed'])
})

test('the checkpoint of another kind of step is refused', async (t) => {
  const one = await createTestRepository(t)
  const writer = outsideWriter([], [], () => {
    throw new Error('no')
  })
  await runJob(one.repository, jobWith(writer), {})
  await sql`update chunk_test.step_execution set execution_context = '7'`.execute(one.repository.db)
  const { execution } = await runJob(one.repository, jobWith(outsideWriter([], [])), {})
  const message = 'the checkpoint of the step write is not one of a chunk-oriented step'
  assert.equal(execution.message, message)
})
