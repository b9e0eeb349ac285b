import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as afterIo } from 'node:timers/promises'
import { sqlStateOf } from '@haru/pg'
import { sql, type Transaction } from 'kysely'
import { runJob } from '../index.ts'
import { createTestRepository, type TestTables, withSuperuser } from '../testing/testing.ts'
import { BadItem, faultyJob, readOutcome, skipping } from './testing-faults.ts'

const BUSY = '55P03'
const isBusy = (error: unknown) => sqlStateOf(error) === BUSY
const SMALL = { items: 9, chunkSize: 3, faults: {} }

class Flaky extends Error {}

/** A statement that fails, after which PostgreSQL takes no other until a rollback. */
async function failBusy(tx: Transaction<TestTables>): Promise<void> {
  await sql`do $$ begin raise exception 'busy' using errcode = '55P03'; end $$`.execute(tx)
}

type Case = {
  /** so often the item at position 4 fails, before it does not */
  failures: number
  attempts: number
  skips?: boolean
  /** how often it is processed, or what is written */
  calls: number | string
  outcome: 'written' | 'skipped' | 'failed'
}

const PROCESSING: readonly Case[] = [
  { failures: 0, attempts: 3, calls: 1, outcome: 'written' },
  { failures: 1, attempts: 2, calls: 2, outcome: 'written' },
  { failures: 1, attempts: 3, calls: 2, outcome: 'written' },
  { failures: 2, attempts: 3, calls: 3, outcome: 'written' },
  { failures: 3, attempts: 3, calls: 3, outcome: 'failed' },
  { failures: 1, attempts: 1, calls: 1, outcome: 'failed' },
  { failures: 3, attempts: 3, skips: true, calls: 3, outcome: 'skipped' },
  { failures: 9, attempts: 10, skips: true, calls: 10, outcome: 'written' },
]

function titleOf({ failures, attempts, skips, outcome }: Omit<Case, 'calls'>): string {
  return `${failures} failures, ${attempts} attempts${skips ? ', may skip' : ''}: ${outcome}`
}

test('processing is tried again, so often and no more', async (t) => {
  const one = await createTestRepository(t)
  for (const { failures, attempts, skips = false, calls, outcome } of PROCESSING) {
    const title = titleOf({ failures, attempts, skips, outcome })
    await t.test(title, async () => {
      let failed = 0
      const retry = { on: [Flaky], attempts, delayMs: 1 }
      const skip = { on: [Flaky], limit: 1 }
      const { job, items, processed } = faultyJob({
        name: title,
        ...SMALL,
        tolerance: { retry, ...(skips && { skip }) },
        async onProcess(item) {
          if (item.endsWith('04') && failed++ < failures) throw new Flaky('not now')
        },
      })
      const { execution } = await runJob(one.repository, job, {})
      const { status, written, counts, checkpoint } = await readOutcome(one, execution.id)
      const bad = items[4] ?? ''
      assert.equal(processed.filter((item) => item === bad).length, calls)
      assert.equal(new Set(processed).size + Number(calls) - 1, processed.length)
      const done = outcome === 'failed' ? 3 : 9
      assert.equal(status, outcome === 'failed' ? 'FAILED' : 'COMPLETED')
      assert.deepEqual(checkpoint, { reader: done })
      const expected = items.slice(0, done).filter((item) => outcome === 'written' || item !== bad)
      assert.deepEqual(written, expected)
      assert.equal(counts.processSkipped, outcome === 'skipped' ? 1 : 0)
    })
  }
})

// What is written of the second chunk, with positions as names.
const WRITING: readonly Case[] = [
  { failures: 0, attempts: 3, calls: '345', outcome: 'written' },
  { failures: 1, attempts: 3, calls: '345 345', outcome: 'written' },
  { failures: 2, attempts: 3, calls: '345 345 345', outcome: 'written' },
  { failures: 3, attempts: 3, calls: '345 345 345', outcome: 'failed' },
  { failures: 1, attempts: 1, calls: '345', outcome: 'failed' },
  { failures: 1, attempts: 1, skips: true, calls: '345 3 4 5', outcome: 'written' },
  { failures: 2, attempts: 1, skips: true, calls: '345 3 4 5', outcome: 'skipped' },
  { failures: 3, attempts: 2, skips: true, calls: '345 345 3 4 4 5', outcome: 'written' },
  { failures: 4, attempts: 2, skips: true, calls: '345 345 3 4 4 5', outcome: 'skipped' },
]

test('writing is tried again, then item by item', async (t) => {
  const one = await createTestRepository(t)
  for (const { failures, attempts, skips = false, calls, outcome } of WRITING) {
    const title = titleOf({ failures, attempts, skips, outcome })
    await t.test(title, async () => {
      let failed = 0
      const { job, items, processed, writes } = faultyJob({
        name: title,
        ...SMALL,
        tolerance: {
          retry: { on: isBusy, attempts, delayMs: 1 },
          ...(skips && { skip: { on: isBusy, limit: 1 } }),
        },
        async onWrite(tx, some) {
          if (some.some((item) => item.endsWith('04')) && failed++ < failures) await failBusy(tx)
        },
      })
      const { execution } = await runJob(one.repository, job, {})
      const { status, written, counts, checkpoint } = await readOutcome(one, execution.id)
      const names = writes.map((some) => some.map((item) => item.slice(-1)).join(''))
      const ofSecondChunk = names.filter((name) => /[345]/.test(name))
      assert.equal(ofSecondChunk.join(' '), calls)
      const done = outcome === 'failed' ? 3 : 9
      assert.equal(status, outcome === 'failed' ? 'FAILED' : 'COMPLETED')
      assert.deepEqual(checkpoint, { reader: done })
      const expected = items.slice(0, done).filter((_, n) => outcome === 'written' || n !== 4)
      assert.deepEqual(written, expected)
      assert.equal(counts.writeSkipped, outcome === 'skipped' ? 1 : 0)
      assert.deepEqual(processed, items.slice(0, outcome === 'failed' ? 6 : 9))
    })
  }
})

test('an item alone in its chunk has its attempts once', async (t) => {
  const one = await createTestRepository(t)
  const tolerance = { retry: { on: [BadItem], attempts: 2, delayMs: 1 }, ...skipping(1) }
  const options = { items: 2, chunkSize: 1, tolerance, faults: { 1: 'WRITE' } } as const
  const { job, writes } = faultyJob({ name: 'alone', ...options })
  assert.equal((await runJob(one.repository, job, {})).execution.status, 'COMPLETED')
  assert.deepEqual(writes, [['alone-00'], ['alone-01'], ['alone-01']])
})

test('what is not retryable is not tried again, and reading never is', async (t) => {
  const one = await createTestRepository(t)
  const tolerance = { retry: { on: [Flaky], attempts: 3 }, ...skipping(3) }
  const faults = { 0: 'PROCESS', 1: 'WRITE' } as const
  const { job, processed, writes } = faultyJob({
    name: 'bad',
    ...SMALL,
    chunkSize: 100,
    tolerance,
    faults,
  })
  await runJob(one.repository, job, {})
  assert.equal(processed.length, 9)
  assert.equal(writes.length, 1 + 8)
  let reads = 0
  const unread = faultyJob({
    name: 'unread',
    ...SMALL,
    tolerance: { retry: { on: () => true, attempts: 3, delayMs: 1 } },
    async onRead() {
      reads++
      throw new BadItem('no')
    },
  })
  const { execution } = await runJob(one.repository, unread.job, {})
  assert.equal(execution.message, 'no')
  assert.equal(reads, 1)
})

test('a wait tells PostgreSQL that its transaction is not idle for good', async (t) => {
  const one = await createTestRepository(t)
  const statements: unknown[] = []
  const { job } = faultyJob({
    name: 'waiting',
    ...SMALL,
    tolerance: { retry: { on: [Flaky], attempts: 2, delayMs: 1 } },
    async onProcess() {
      const { rows } = await withSuperuser(one.database, (db) =>
        sql<{ query: string }>`
          select query from pg_stat_activity
           where datname = current_database() and state = 'idle in transaction'
        `.execute(db),
      )
      statements.push(rows.at(0)?.query)
      if (statements.length === 1) throw new Flaky('not now')
    },
  })
  const { execution } = await runJob(one.repository, job, {})
  assert.equal(execution.status, 'COMPLETED')
  assert.notEqual(statements[0], 'select')
  assert.equal(statements[1], 'select')
})

test('a stop ends a wait: the chunk is rolled back, and a restart does it again', async (t) => {
  const one = await createTestRepository(t)
  t.mock.method(Math, 'random', () => 1)
  const abort = new AbortController()
  let failed = 0
  const { job, items, processed } = faultyJob({
    name: 'waiting',
    ...SMALL,
    tolerance: { retry: { on: [Flaky], attempts: 2, delayMs: 10_000 }, ...skipping(9) },
    async onProcess(item) {
      if (!item.endsWith('04') || failed++ > 0) return
      // When the wait has begun.
      void afterIo().then(() => abort.abort())
      throw new Flaky('not now')
    },
  })
  const stopped = await runJob(one.repository, job, {}, { signal: abort.signal })
  assert.equal(stopped.execution.status, 'STOPPED')
  const outcome = await readOutcome(one, stopped.execution.id)
  assert.deepEqual(outcome.checkpoint, { reader: 3 })
  assert.deepEqual(outcome.written, items.slice(0, 3))
  await runJob(one.repository, job, {})
  assert.deepEqual(await one.written(), items)
  assert.equal(processed.filter((item) => item === items[3]).length, 2)
})
