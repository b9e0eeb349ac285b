import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type JobExecution, showExecution } from '@haru/chunk'
import { type Kysely, sql } from 'kysely'
import { findTestRedis } from '../aggregation/testing-redis.ts'
import type { JobRun } from '../period/job-period.ts'
import { addPayments, addStore, openSettlementTest, type SettlementTest } from '../testing.ts'
import { stopRun } from './operate-runs.ts'
import { runJobs } from './run-jobs.ts'
import { runJob, startRun } from './start-run.ts'

const redis = await findTestRedis()
const DAY: JobRun = { name: 'settlement', dateTerm: 'DAY', startDate: '2025-03-09' }
const MONTH: JobRun = { name: 'settlement', dateTerm: 'MONTH', startDate: '2025-02-01' }

async function open(
  t: Parameters<typeof openSettlementTest>[0],
  stores: number,
  openedOn: string,
): Promise<SettlementTest> {
  const one = await openSettlementTest(t, { now: '2025-03-10T09:00:00+09:00' })
  for (let id = 1; id <= stores; id++) await addStore(one.db, { id, openedOn })
  return one
}

test('a store that gets no answer from trade holds up no other of its batch', async (t) => {
  const one = await open(t, 12, '2025-03-09')
  one.trade.stuck.add(2)
  const { context } = await one.openAnother({ closingMsMax: 2_000 })
  const { execution } = await runJob(context, DAY)
  assert.equal(execution.status, 'STOPPED')
  assert.match(execution.message ?? '', /1 of 12 .*2: trade has not said in time whether/)
  assert.deepEqual(await settledStores(one.db), [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  one.trade.stuck.clear()
  assert.equal((await runJob(context, DAY)).execution.status, 'COMPLETED')
  assert.equal((await settledStores(one.db)).length, 12)
})

test('a stop takes effect at the next batch of stores', async (t) => {
  const { db, service } = await open(t, 100, '2025-03-09')
  const { context } = service
  let first: Promise<JobExecution> | undefined
  const started = await startRun(context, DAY, {
    onProgress() {
      first ??= stopRun(context, started.execution.id)
    },
  })
  const ended = await started.ended
  await first
  assert.equal(ended?.status, 'STOPPED')
  const settled = (await settledStores(db)).length
  assert.ok(settled >= 16 && settled <= 64, `${settled} stores, in batches of 16, two at a time`)
  await runJob(context, DAY)
  assert.equal((await settledStores(db)).length, 100)
})

for (const name of ['memory', 'redis'] as const) {
  const skip = name === 'redis' && redis.skip
  test(`${name}: a month that broke off goes on at the day that it had reached`, {
    skip,
  }, async (t) => {
    const one = await open(t, 2, '2025-02-01')
    const days = Array.from({ length: 28 }, (_, at) => `2025-02-${String(at + 1).padStart(2, '0')}`)
    await addPayments(
      one.db,
      days.flatMap((day, at) => paymentsOf(day, at)),
    )
    const { context } = await one.openAnother({ aggregation: { name, redisUrl: redis.url } })
    await refuseDay(one.db, '2025-02-27')
    const broken = await runJob(context, MONTH)
    assert.equal(broken.execution.status, 'FAILED')
    assert.equal(await readCountOf(one, broken.execution), 2 * 26)
    assert.equal((await computedDays(one.db)).at(-1), '2025-02-26')
    await sql`drop trigger refuse_day on settlement.settlement`.execute(one.db)
    const { execution } = await runJob(context, MONTH)
    assert.equal(execution.status, 'COMPLETED')
    assert.equal(await readCountOf(one, execution), 2 * 2 + 2 * 28, 'two days, and the fold of all')
  })
}

test('memory: a store that fails costs the others no day that they have reached', async (t) => {
  const one = await open(t, 3, '2025-02-01')
  const { context } = await one.openAnother({ aggregation: { name: 'memory' } })
  await refuseDay(one.db, '2025-02-03', 2)
  await sql`
    create function settlement.refuse_month() returns trigger language plpgsql as $$
    begin
      raise exception 'no month';
    end $$`.execute(one.db)
  await sql`
    create trigger refuse_month before insert on settlement.settlement
    for each row when (new.date_term = 'MONTH') execute function settlement.refuse_month()
  `.execute(one.db)
  await runJob(context, MONTH)
  const { rows } = await sql<{ storeId: number; days: number }>`
    select store_id, count(*)::int as days from settlement.computed_period
     where date_term = 'DAY' group by store_id order by store_id`.execute(one.db)
  assert.deepEqual(
    rows.map(({ storeId, days }) => [storeId, days]),
    [
      [1, 28],
      [2, 2],
      [3, 28],
    ],
  )
})

test('a month by sql says how many payments and days it read', async (t) => {
  const one = await open(t, 2, '2025-02-01')
  await addPayments(one.db, paymentsOf('2025-02-03', 0))
  const { execution } = await runJob(one.service.context, MONTH)
  assert.equal(await readCountOf(one, execution), 2 + 2 * 28)
})

test('a Redis that is away fails the run once, not store by store', async (t) => {
  const one = await open(t, 40, '2025-03-09')
  const { context } = await one.openAnother({
    aggregation: { name: 'redis', redisUrl: 'redis://127.0.0.1:1' },
  })
  const { execution } = await runJob(context, DAY)
  assert.equal(execution.status, 'FAILED')
  assert.match(execution.message ?? '', /^Redis \(HARU_BATCH_REDIS_URL\) cannot be reached/)
  const { unfinishedPartitions } = await showExecution(context.repository, execution.id)
  assert.deepEqual([...new Set(unfinishedPartitions.map(({ status }) => status))], ['WAITING'])
})

for (const name of ['sql', 'memory'] as const) {
  test(`${name}: a sum that is not exact any more fails its store alone`, async (t) => {
    const one = await open(t, 3, '2025-03-09')
    for (const tradeId of [1, 2]) {
      const payment = { storeId: 2, tradeId, company: null, amount: 9_007_199_254_740_991, fee: 0 }
      await addPayments(one.db, [{ ...payment, day: '2025-03-09' }])
    }
    const { context } = await one.openAnother({ aggregation: { name } })
    const { execution } = await runJob(context, DAY)
    assert.equal(execution.status, 'FAILED')
    assert.match(execution.message ?? '', /1 of 3 partitions did not complete \(2: /)
    assert.deepEqual(await settledStores(one.db), [1, 3])
  })
}

test('a run that another process took over keeps no later period from running', async (t) => {
  const { db, service } = await open(t, 1, '2025-03-05')
  const { context } = service
  const span = {
    name: 'settlement',
    dateTerm: 'DAY',
    from: '2025-03-05',
    to: '2025-03-09',
  } as const
  const listener = {
    async beforeJob({ id, identifyingParameters }: JobExecution) {
      if (identifyingParameters['startDate'] !== '2025-03-05') return
      await sql`
        update settlement.job_execution set fencing_token = fencing_token + 1 where id = ${id}
      `.execute(db)
    },
  }
  context.jobs.settlement = { ...context.jobs.settlement, listeners: [listener] }
  const outcomes = await runJobs(context, span)
  assert.deepEqual(
    outcomes.map(({ kind, execution }) => `${kind} ${execution.status}`),
    ['running STARTED', ...Array(4).fill('ran COMPLETED')],
  )
})

test('a single period tells how many of its stores are done', async (t) => {
  const { service } = await open(t, 40, '2025-03-09')
  const span = {
    name: 'settlement',
    dateTerm: 'DAY',
    from: '2025-03-09',
    to: '2025-03-09',
  } as const
  const seen: string[] = []
  await runJobs(service.context, span, {
    onProgress: ({ step, done, total }) => seen.push(`${step} ${done} of ${total}`),
  })
  assert.deepEqual([seen.length, seen.at(-1)], [3, 'stores 40 of 40'], 'batches of 16')
})

/** One payment of each of two stores. */
function paymentsOf(day: string, at: number) {
  return [1, 2].map((storeId) => {
    return { storeId, tradeId: at + 1, company: null, amount: 1_000, fee: 0, day }
  })
}

async function refuseDay(db: Kysely<unknown>, day: string, storeId?: number): Promise<void> {
  const ofStore = storeId === undefined ? sql`true` : sql`new.store_id = ${sql.lit(storeId)}`
  await sql`
    create function settlement.refuse_day() returns trigger language plpgsql as $$
    begin
      raise exception 'not this day';
    end $$`.execute(db)
  await sql`
    create trigger refuse_day before insert on settlement.settlement
    for each row when (new.start_date = ${sql.lit(day)} and ${ofStore})
    execute function settlement.refuse_day()
  `.execute(db)
}

async function readCountOf({ service }: SettlementTest, { id }: JobExecution): Promise<number> {
  const { steps } = await showExecution(service.context.repository, id)
  return steps[0]?.readCount ?? -1
}

async function computedDays(db: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<{ day: string }>`
    select distinct start_date::text as day from settlement.computed_period
     where date_term = 'DAY' order by 1
  `.execute(db)
  return rows.map(({ day }) => day)
}

async function settledStores(db: Kysely<unknown>): Promise<number[]> {
  const { rows } = await sql<{ storeId: number }>`
    select distinct store_id from settlement.settlement order by 1
  `.execute(db)
  return rows.map((row) => row.storeId)
}
