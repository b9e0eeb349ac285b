import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDatabase, sqlStateOf } from '@haru/pg'
import { type Kysely, sql, type Transaction } from 'kysely'
import {
  arrayReader,
  chunkStep,
  copyWriter,
  type ItemCounts,
  type JobListener,
  runJob,
  SkipLimitExceeded,
  showExecution,
} from '../index.ts'
import {
  createTestRepository,
  expireLeases,
  type TestRepository,
  type TestTables,
  withSuperuser,
} from '../testing/testing.ts'
import { addTakenRow, BadItem, faultyJob, readOutcome, skipping } from './testing-faults.ts'

test('a step that skips too much says its limit, and what went wrong last', async (t) => {
  const one = await createTestRepository(t)
  const faults = { 0: 'WRITE', 1: 'WRITE', 2: 'WRITE' } as const
  const options = { items: 4, chunkSize: 1, tolerance: skipping(2), faults }
  const errors: unknown[] = []
  const { job } = faultyJob({ name: 'bad', ...options })
  const onError = (error: unknown) => void errors.push(error)
  const { execution } = await runJob(one.repository, job, {}, { onError })
  const message = 'the limit of 2 skipped items is exceeded; the last error: cannot write bad-02'
  assert.equal(execution.message, message)
  const [error] = errors
  assert.ok(error instanceof SkipLimitExceeded && error.cause instanceof BadItem)
})

test('a reader that never stops failing is stopped by the limit', async (t) => {
  const one = await createTestRepository(t)
  let reads = 0
  const options = { items: 4, chunkSize: 2, tolerance: skipping(100), faults: {} }
  const { job } = faultyJob({
    name: 'endless',
    ...options,
    async onRead(tx) {
      reads++
      await sql`select 1 / 0`.execute(tx)
    },
  })
  const { execution } = await runJob(one.repository, job, {})
  assert.match(execution.message ?? '', /limit of 100 .* division by zero/)
  assert.equal(reads, 101)
})

test('the first 20 skipped items are shown, and all are counted', async (t) => {
  const one = await createTestRepository(t)
  const faults = Object.fromEntries(Array.from({ length: 25 }, (_, n) => [n, 'PROCESS'] as const))
  const options = { items: 25, chunkSize: 10, tolerance: skipping(25), faults }
  const { job, items } = faultyJob({ name: 'bad', ...options })
  const { execution } = await runJob(one.repository, job, {})
  const outcome = await readOutcome(one, execution.id)
  assert.equal(outcome.counts.processSkipped, 25)
  assert.deepEqual(
    outcome.skipped.map(({ item }) => item),
    items.slice(0, 20),
  )
})

test('of a COPY that fails, the rows that it fails for are skipped', async (t) => {
  const one = await createTestRepository(t)
  await addTakenRow(one)
  const step = chunkStep<TestTables, { item: string; partition: string | null }>({
    name: 'copy',
    chunkSize: 3,
    reader: () =>
      arrayReader(['a', 'taken', 'b', 'b', 'c'].map((item) => ({ item, partition: '' }))),
    writer: () => copyWriter({ table: 'chunkTest.written', columns: ['item', 'partition'] }),
    faults: skipping(2),
  })
  const { execution } = await runJob(one.repository, { name: 'copy', steps: [step] }, {})
  assert.equal(execution.status, 'COMPLETED')
  assert.deepEqual(await one.written(), ['a', 'b', 'c', 'taken'])
  const { skippedItems } = await showExecution(one.repository, execution.id)
  const skipped = skippedItems.map(({ item }) => (item as { item: string }).item)
  assert.deepEqual(skipped, ['taken', 'b'])
})

test('a restart goes on after the last committed chunk, and may skip anew', async (t) => {
  const one = await createTestRepository(t)
  await addTakenRow(one)
  const options = { name: 'bad', items: 9, chunkSize: 3, tolerance: skipping(2) }
  const faults = { 0: 'UNIQUE', 2: 'UNIQUE', 4: 'UNIQUE', 5: 'PROCESS' } as const
  const { job, items, processed } = faultyJob({ ...options, faults })
  const first = await runJob(one.repository, job, {})
  assert.equal(first.execution.status, 'FAILED')
  const second = await runJob(one.repository, job, {})
  assert.equal(second.execution.status, 'COMPLETED')
  const outcome = await readOutcome(one, second.execution.id)
  assert.deepEqual(outcome.skipped.map(({ item }) => item).sort(), [items[4], items[5]])
  assert.deepEqual(
    outcome.written,
    ['1', '3', '6', '7', '8'].map((n) => `bad-0${n}`),
  )
  assert.deepEqual(processed, [...items.slice(0, 6), ...items.slice(3)])
  assert.equal((await readOutcome(one, first.execution.id)).counts.writeSkipped, 2)
})

test('after a takeover, what was skipped before counts', async (t) => {
  const faults = { 0: 'UNIQUE', 1: 'PROCESS', 4: 'UNIQUE' } as const
  for (const { limit, status } of [
    { limit: 3, status: 'COMPLETED' },
    { limit: 2, status: 'FAILED' },
  ]) {
    const one = await createTestRepository(t)
    await addTakenRow(one)
    const options = { name: 'bad', items: 6, chunkSize: 3, tolerance: skipping(limit), faults }
    // Its process loses the execution while it reads the second chunk.
    let reads = 0
    const lost = faultyJob({
      ...options,
      async onRead() {
        if (++reads === 4) await takeAway(one)
      },
    })
    await assert.rejects(runJob(one.repository, lost.job, {}), { name: 'LeaseLost' })
    const { execution } = await runJob(one.repository, faultyJob(options).job, {})
    assert.equal(execution.status, status)
    const outcome = await readOutcome(one, execution.id)
    assert.equal(outcome.skipped.length, status === 'COMPLETED' ? 3 : 2)
    assert.equal(outcome.counts.processSkipped, 1)
  }
})

/** As a takeover does; whoever takes over then is the test. */
async function takeAway({ database, repository }: TestRepository): Promise<void> {
  await sql`update chunk_test.job_execution set fencing_token = fencing_token + 1`.execute(
    repository.db,
  )
  await expireLeases(database)
}

test('a deadlock in the middle of writing one by one: no item is processed twice', async (t) => {
  const one = await createTestRepository(t)
  await withSuperuser(one.database, async (db) => {
    await sql`alter database ${sql.id(one.database.name)} set deadlock_timeout = '10ms'`.execute(db)
  })
  await addTakenRow(one)
  const other = openDatabase<unknown>({ url: one.database.superuserUrl, poolMax: 1 })
  t.after(() => other.destroy())
  let states: unknown[] = []
  const { job, items, processed, writes } = faultyJob({
    name: 'dead',
    items: 5,
    chunkSize: 10,
    tolerance: {
      skip: { on: () => true, limit: 4 },
      retry: { on: () => true, attempts: 2, delayMs: 1 },
    },
    faults: { 0: 'READ', 1: 'PROCESS', 2: 'UNIQUE' },
    async onWrite(tx, some) {
      if (states.length > 0 || some.length > 1 || some[0] !== items[4]) return
      states = [await loseDeadlock(tx, other, one.repository.db)]
      throw states[0]
    },
  })
  const told: string[] = []
  const listeners = [{ onSkip: (_, { phase }) => void told.push(phase) } satisfies JobListener]
  const { execution } = await runJob(one.repository, job, {}, { listeners })
  assert.equal(execution.status, 'COMPLETED')
  assert.deepEqual(states.map(sqlStateOf), ['40P01'])
  const outcome = await readOutcome(one, execution.id)
  const read = { read: 4, filtered: 0, written: 2 }
  const skipped = { readSkipped: 1, processSkipped: 1, writeSkipped: 1 }
  assert.deepEqual(outcome.counts, { ...read, ...skipped })
  assert.deepEqual(
    outcome.skipped.map(({ phase }) => phase),
    ['READ', 'PROCESS', 'WRITE'],
  )
  assert.deepEqual(told, ['READ', 'PROCESS', 'WRITE'])
  assert.deepEqual(outcome.written, items.slice(3))
  // Item 1 is tried twice, as its rule says; no other is processed again.
  assert.deepEqual(processed, [items[1], items[1], items[2], items[3], items[4]])
  const upToThere = '234 234 2 2 3 4'
  const names = writes.map((some) => some.map((item) => item.slice(-1)).join(''))
  assert.equal(names.join(' '), `${upToThere} ${upToThere}`)
})

/** @returns the error with which PostgreSQL ended `tx` */
async function loseDeadlock(
  tx: Transaction<TestTables>,
  other: Kysely<unknown>,
  watch: Kysely<TestTables>,
): Promise<unknown> {
  await sql`select pg_advisory_xact_lock(1)`.execute(tx)
  const others = await other.startTransaction().execute()
  // So it is the other one that finds the deadlock.
  await sql`set local deadlock_timeout = '1min'`.execute(others)
  await sql`select pg_advisory_xact_lock(2)`.execute(others)
  const waiting = sql`select pg_advisory_xact_lock(1)`.execute(others)
  for (let isWaiting = false; !isWaiting; ) {
    const { rows } = await sql`select from pg_locks where not granted`.execute(watch)
    isWaiting = rows.length > 0
  }
  const error = await sql`select pg_advisory_xact_lock(2)`.execute(tx).catch((lost) => lost)
  // Freed by the rollback, which comes after this.
  void waiting.then(() => others.commit().execute())
  return error
}

test('a chunk whose transaction is lost fails, whatever the rules say', async (t) => {
  const one = await createTestRepository(t)
  for (const [state, attempts] of [
    ['40001', 5],
    ['40P01', 5],
    ['25P02', 1],
    ['57P01', 1],
  ] as const) {
    const all = { on: () => true }
    const { job, writes } = faultyJob({
      name: `state ${state}`,
      items: 3,
      chunkSize: 3,
      tolerance: {
        skip: { ...all, limit: 9 },
        retry: { ...all, attempts: 3, delayMs: 1 },
      },
      faults: {},
      async onWrite(tx) {
        await sql`select chunk_test.fail(${state})`.execute(tx)
      },
    })
    await withSuperuser(one.database, (db) =>
      sql`
        create or replace function chunk_test.fail(state text) returns void language plpgsql as
        $$ begin raise exception 'lost' using errcode = state; end $$
      `.execute(db),
    )
    const { execution } = await runJob(one.repository, job, {})
    assert.equal(execution.status, 'FAILED')
    assert.equal(execution.message, 'lost')
    assert.equal(writes.length, attempts, 'each time the whole chunk')
    assert.deepEqual((await readOutcome(one, execution.id)).skipped, [])
  }
})

test('listeners are told of chunks, of what was lost, and of skips that are there', async (t) => {
  const one = await createTestRepository(t)
  const told: unknown[] = []
  const brief = ({ read, written, ...rest }: ItemCounts) => [read, written, rest.writeSkipped]
  const listener: JobListener = {
    beforeChunk: () => void told.push('begin'),
    onSkip: (_, { phase, item, error }) => void told.push([phase, item, error instanceof BadItem]),
    afterChunk: (_, counts, ms, error) => {
      assert.ok(ms > 0)
      told.push([...brief(counts), error instanceof Error ? error.message : null])
    },
  }
  const faults = { 1: 'WRITE', 2: 'WRITE', 3: 'WRITE_FATAL' } as const
  const options = { items: 4, chunkSize: 2, tolerance: skipping(2), faults }
  const { job } = faultyJob({ name: 'told', ...options })
  await runJob(one.repository, job, {}, { listeners: [listener] })
  const first = ['begin', ['WRITE', 'told-01', true], [2, 1, 1, null]]
  assert.deepEqual(told, [...first, 'begin', [2, 0, 1, 'fatal: told-03']])
})
