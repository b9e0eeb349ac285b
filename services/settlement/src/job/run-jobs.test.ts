import assert from 'node:assert/strict'
import { test } from 'node:test'
import { showExecution } from '@haru/chunk'
import { type Kysely, sql } from 'kysely'
import { addSales, generateSales, naiveSettlement, naiveStatistic } from '../generated-sales.ts'
import type { JobRun } from '../period/job-period.ts'
import {
  addPayments,
  addStore,
  bumpRevision,
  openSettlementTest,
  readResults,
  setClock,
} from '../testing.ts'
import { abandonRun, stopRun } from './operate-runs.ts'
import { dueRuns, runDueJobs } from './run-due-jobs.ts'
import { runJobs } from './run-jobs.ts'
import { runJob } from './start-run.ts'

const FEBRUARY = { start: '2025-02-01', end: '2025-03-01' }
const MONTH: JobRun = {
  name: 'product-sale-statistics',
  dateTerm: 'MONTH',
  startDate: '2025-02-01',
}

async function openInMarch(t: Parameters<typeof openSettlementTest>[0]) {
  return await openSettlementTest(t, { now: '2025-03-10T09:00:00+09:00' })
}

test('a month alone computes its missing days first, then folds them', async (t) => {
  const { db, service } = await openInMarch(t)
  await addStore(db, { id: 1, openedOn: '2025-02-01' })
  const sales = generateSales(1, FEBRUARY, 5)
  await addSales(db, 1, sales)
  const { execution } = await runJob(service.context, MONTH)
  assert.equal(execution.status, 'COMPLETED')
  const { rows } = await sql<{ row: number[] }>`
    select json_build_array(product_id, sale_count, sale_amount) as row
      from settlement.product_sale_statistic where date_term = 'MONTH' order by product_id
  `.execute(db)
  assert.deepEqual(
    rows.map(({ row }) => row),
    naiveStatistic(sales, 1, FEBRUARY),
  )
  const days = await sql`
    select from settlement.computed_period where date_term = 'DAY'
  `.execute(db)
  assert.equal(days.rows.length, 28)
})

test('a month whose third week is missing computes that week first', async (t) => {
  const { db, service } = await openInMarch(t)
  await addStore(db, { id: 1, openedOn: '2025-02-01' })
  await addSales(db, 1, generateSales(1, FEBRUARY, 5))
  const { context } = service
  await runJob(context, MONTH)
  const complete = await readResults(db)
  const thirdWeek = sql`start_date between '2025-02-15' and '2025-02-21'`
  await sql`
    delete from settlement.computed_period where date_term = 'MONTH' or ${thirdWeek}
  `.execute(db)
  await sql`
    delete from settlement.product_sale_statistic where date_term = 'MONTH' or ${thirdWeek}
  `.execute(db)
  assert.notDeepEqual(await readResults(db), complete)
  await runJob(context, MONTH)
  assert.deepEqual(await readResults(db), complete)
})

test('weeks and a month that want the same missing days, run at once, agree', async (t) => {
  const { db, service } = await openInMarch(t)
  await addStore(db, { id: 1, openedOn: '2025-02-01' })
  await addSales(db, 1, generateSales(1, FEBRUARY, 5))
  const weeks = ['2025-02-03', '2025-02-10', '2025-02-17', '2025-02-24'].map(
    (startDate): JobRun => ({ ...MONTH, dateTerm: 'WEEK', startDate }),
  )
  const results = await Promise.all([MONTH, ...weeks].map((run) => runJob(service.context, run)))
  assert.deepEqual([...new Set(results.map(({ execution }) => execution.status))], ['COMPLETED'])
  const rows = await readResults(db)
  for (const run of [MONTH, ...weeks]) await runJob(service.context, run)
  assert.deepEqual(await readResults(db), rows)
})

test('running a completed period again changes nothing', async (t) => {
  const { db, service } = await openInMarch(t)
  await addStore(db, { id: 1, openedOn: '2025-02-01' })
  await addSales(db, 1, generateSales(1, FEBRUARY, 6))
  const first = await runJob(service.context, MONTH)
  const results = await readResults(db)
  const second = await runJob(service.context, MONTH)
  assert.equal(second.kind, 'ran')
  assert.equal(second.execution.jobInstanceId, first.execution.jobInstanceId)
  assert.deepEqual(await readResults(db), results)
  const { steps } = await showExecution(service.context.repository, second.execution.id)
  assert.equal(steps[0]?.writeCount, 0, 'nothing was missing, so nothing was written')
})

test('running a period again after an import computes only what is stale', async (t) => {
  const { db, service } = await openInMarch(t)
  for (const id of [1, 2]) {
    await addStore(db, { id, openedOn: '2025-02-01' })
    await addSales(db, id, generateSales(id, FEBRUARY, 6))
  }
  await runJob(service.context, { ...MONTH, name: 'settlement' })
  const payment = { storeId: 2, tradeId: 7, company: null, amount: 100, fee: 0 }
  await addPayments(db, [{ ...payment, day: '2025-02-03' }])
  await bumpRevision(db, 2, '2025-02-03')
  const { execution } = await runJob(service.context, { ...MONTH, name: 'settlement' })
  const { steps } = await showExecution(service.context.repository, execution.id)
  assert.equal(steps[0]?.total, 1, 'one store')
  assert.equal(steps[0]?.writeCount, 2, 'its day and its month')
  const expected = naiveSettlement(generateSales(2, FEBRUARY, 6), 2, FEBRUARY).revenue + 100
  const { rows } = await sql<{ revenue: number }>`
    select revenue from settlement.settlement where store_id = 2 and date_term = 'MONTH'
  `.execute(db)
  assert.equal(rows[0]?.revenue, expected)
})

test('periods that have not ended, or do not exist, are refused and leave no trace', async (t) => {
  const { db, service } = await openInMarch(t)
  await addStore(db, { id: 1, openedOn: '2025-02-01' })
  const refused: JobRun[] = [
    { name: 'settlement', dateTerm: 'DAY', startDate: '2025-03-10' },
    { name: 'product-sale-statistics', dateTerm: 'WEEK', startDate: '2025-03-04' },
    { name: 'product-sale-statistics', dateTerm: 'WEEK', startDate: '2025-03-10' },
    { name: 'product-sale-statistics', dateTerm: 'MONTH', startDate: '2025-03-01' },
    { name: 'settlement', dateTerm: 'WEEK', startDate: '2025-03-03' },
    { name: 'settlement', dateTerm: 'MONTH', startDate: '2025-02-02' },
    { name: 'settlement', dateTerm: 'DAY', startDate: 'yesterday' },
  ]
  for (const run of refused) {
    await assert.rejects(runJob(service.context, run), { code: 'COMMON_400_06' })
  }
  const { rows } = await sql`select from settlement.job_instance`.execute(db)
  assert.equal(rows.length, 0)
})

test('a span of days runs each, and one with an unfinished day runs none', async (t) => {
  const { db, service } = await openInMarch(t)
  await addStore(db, { id: 1, openedOn: '2025-03-01' })
  const span = { name: 'settlement', dateTerm: 'DAY', from: '2025-03-01' } as const
  const tooFar = runJobs(service.context, { ...span, to: '2025-03-10' })
  await assert.rejects(tooFar, { code: 'COMMON_400_06' })
  assert.deepEqual(await readResults(db), [])
  const seen: string[] = []
  const outcomes = await runJobs(
    service.context,
    { ...span, to: '2025-03-09' },
    { onProgress: ({ done, total }) => seen.push(`${done} of ${total}`) },
  )
  assert.equal(outcomes.length, 9)
  assert.equal(seen.at(-1), '9 of 9')
  assert.equal((await readResults(db)).length, 9)
})

test('an interrupted span ends after the period in progress', async (t) => {
  const { db, service } = await openInMarch(t)
  await addStore(db, { id: 1, openedOn: '2025-03-01' })
  const span = {
    name: 'settlement',
    dateTerm: 'DAY',
    from: '2025-03-01',
    to: '2025-03-09',
  } as const
  const abort = new AbortController()
  const onProgress = () => abort.abort()
  const outcomes = await runJobs(service.context, span, { signal: abort.signal, onProgress })
  assert.equal(outcomes.length, 1)
  assert.equal((await readResults(db)).length, 1)
})

test('a store that cannot be closed yet holds up no other, and is made up for later', async (t) => {
  const { db, service, trade } = await openInMarch(t)
  for (const id of [1, 2, 3]) await addStore(db, { id, openedOn: '2025-03-09' })
  trade.pending.add(2)
  const run: JobRun = { name: 'settlement', dateTerm: 'DAY', startDate: '2025-03-09' }
  const { execution } = await runJob(service.context, run)
  assert.equal(execution.status, 'STOPPED')
  assert.match(execution.message ?? '', /1 of 3 .*2: an order or payment of 2025-03-09 is still/)
  assert.deepEqual(await settledStores(db), [1, 3])
  const due = await dueRuns(service.context)
  assert.ok(due.some(({ name }) => name === 'settlement'))
  trade.pending.clear()
  await runDueJobs(service.context)
  assert.deepEqual(await settledStores(db), [1, 2, 3])
})

test('days are closed through trade once, and only as far as needed', async (t) => {
  const { db, service, trade } = await openInMarch(t)
  await addStore(db, { id: 1, openedOn: '2025-02-01' })
  await runJob(service.context, MONTH)
  await runJob(service.context, { ...MONTH, name: 'settlement' })
  assert.deepEqual(trade.calls, [{ storeId: 1, day: '2025-02-28' }])
  await runDueJobs(service.context)
  assert.deepEqual(trade.calls.slice(1), [{ storeId: 1, day: '2025-03-09' }])
})

test('a store that stays undecided is asked again every minute, however long', async (t) => {
  const { db, service, trade } = await openInMarch(t)
  await addStore(db, { id: 1, openedOn: '2025-03-09' })
  trade.pending.add(1)
  for (let minute = 0; minute < 12; minute++) {
    const outcomes = await runDueJobs(service.context)
    assert.deepEqual([...new Set(outcomes.map(({ kind }) => kind))], ['ran'])
  }
  trade.pending.clear()
  await runDueJobs(service.context)
  assert.deepEqual(await settledStores(db), [1])
})

test('what a person stopped or abandoned, the schedule leaves alone', async (t) => {
  const { db, service, trade } = await openInMarch(t)
  await setClock(db, '2025-03-10T00:00:30+09:00')
  await addStore(db, { id: 1, openedOn: '2025-03-09' })
  trade.pending.add(1)
  const { context } = service
  const first = await runDueJobs(context)
  assert.equal(first.length, 3, 'both jobs of the day, and the week that ended with it')
  trade.pending.clear()
  for (const { execution } of first) await abandonRun(context, execution.id)
  const second = await runDueJobs(context)
  assert.deepEqual([...new Set(second.map(({ kind }) => kind))], ['held'])
  assert.deepEqual(await readResults(db), [])
  const [one] = first
  assert.ok(one)
  assert.equal((await stopRun(context, one.execution.id)).status, 'ABANDONED')
  assert.equal((await runJob(context, one)).execution.status, 'COMPLETED')
})

async function settledStores(db: Kysely<unknown>): Promise<number[]> {
  const { rows } = await sql<{ storeId: number }>`
    select store_id from settlement.settlement order by 1
  `.execute(db)
  return rows.map((row) => row.storeId)
}
