import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addDays,
  type DateTerm,
  type Period,
  settlementPeriodOf,
  statisticPeriodOf,
} from '@haru/business-day'
import { type Kysely, sql } from 'kysely'
import {
  addSales,
  type GeneratedSales,
  generateSales,
  naiveSettlement,
  naiveStatistic,
} from '../generated-sales.ts'
import {
  addLines,
  addPayments,
  addStore,
  bumpRevision,
  openSettlementTest,
  readResults,
  setClock,
} from '../testing.ts'
import { dueRuns, runDueJobs } from './run-due-jobs.ts'

type Store = { id: number; openedOn: string; settlementDay: 1 | 15 | 25 }

/** Every period of a store that has ended by a day: domain.md, money rule 7, spelled out. */
function periodsOf(of: (day: string) => Period, openedOn: string, today: string): Period[] {
  const periods: Period[] = []
  for (let day = openedOn; of(day).end <= today; day = of(day).end) periods.push(of(day))
  return periods
}

async function assertComputed(
  db: Kysely<unknown>,
  sales: GeneratedSales,
  { id, openedOn, settlementDay }: Store,
  today: string,
): Promise<void> {
  for (const term of ['DAY', 'WEEK', 'MONTH'] as const) {
    const periods = periodsOf((day) => statisticPeriodOf(term, day), openedOn, today)
    const expected = periods.flatMap((period) =>
      naiveStatistic(sales, id, period).map((row) => [period.start, ...row]),
    )
    assert.deepEqual(await statisticRows(db, id, term), expected, `statistic ${term} of ${id}`)
  }
  for (const term of ['DAY', 'MONTH'] as const) {
    const of = (day: string) => settlementPeriodOf(term, day, settlementDay)
    const expected = periodsOf(of, openedOn, today).map((period) => {
      const { revenue, fee, operatingProfit } = naiveSettlement(sales, id, period)
      return [period.start, revenue, fee, operatingProfit]
    })
    assert.deepEqual(await settlementRows(db, id, term), expected, `settlement ${term} of ${id}`)
  }
}

async function statisticRows(db: Kysely<unknown>, storeId: number, term: DateTerm) {
  const { rows } = await sql<{ row: (number | string)[] }>`
    select json_build_array(start_date, product_id, sale_count, sale_amount) as row
      from settlement.product_sale_statistic
     where store_id = ${storeId} and date_term = ${term} order by start_date, product_id
  `.execute(db)
  return rows.map(({ row }) => row)
}

async function settlementRows(db: Kysely<unknown>, storeId: number, term: DateTerm) {
  const { rows } = await sql<{ row: (number | string)[] }>`
    select json_build_array(start_date, revenue, fee, operating_profit) as row
      from settlement.settlement
     where store_id = ${storeId} and date_term = ${term} order by start_date
  `.execute(db)
  return rows.map(({ row }) => row)
}

const STORES: readonly Store[] = [
  { id: 1, openedOn: '2024-12-18', settlementDay: 1 },
  { id: 2, openedOn: '2025-01-20', settlementDay: 15 },
  { id: 3, openedOn: '2024-12-25', settlementDay: 25 },
]

test('everything missed is made up, equal to the won, over New Year and February', async (t) => {
  const { db, service } = await openSettlementTest(t, { now: '2025-03-26T00:00:30+09:00' })
  const today = '2025-03-26'
  const sales: GeneratedSales = { lines: [], payments: [] }
  for (const store of STORES) {
    await addStore(db, store)
    const own = generateSales(store.id, { start: store.openedOn, end: today }, 7)
    await addSales(db, store.id, own)
    sales.lines.push(...own.lines)
    sales.payments.push(...own.payments)
  }
  const outcomes = await runDueJobs(service.context)
  const failed = outcomes.filter(({ execution }) => execution.status !== 'COMPLETED')
  assert.deepEqual(failed, [])
  for (const store of STORES) await assertComputed(db, sales, store, today)
  assert.deepEqual(await dueRuns(service.context), [], 'nothing is left')
})

test('a day later, the next day is due; on a Monday the week, on the 15th the month', async (t) => {
  const { db, service } = await openSettlementTest(t, { now: '2025-06-15T12:00:00+09:00' })
  await addStore(db, { id: 1, openedOn: '2025-06-01', settlementDay: 15 })
  await runDueJobs(service.context)
  await setClock(db, '2025-06-15T23:59:59+09:00')
  assert.deepEqual(await dueRuns(service.context), [])
  await setClock(db, '2025-06-16T00:00:01+09:00')
  const due = (await dueRuns(service.context)).map((run) => Object.values(run).join(' '))
  assert.deepEqual(due, [
    'product-sale-statistics DAY 2025-06-15',
    'settlement DAY 2025-06-15',
    'product-sale-statistics WEEK 2025-06-09',
  ])
  await setClock(db, '2025-07-15T00:00:01+09:00')
  const later = (await dueRuns(service.context)).map((run) => Object.values(run).join(' '))
  assert.ok(later.includes('settlement MONTH 2025-06-15'))
  assert.ok(later.includes('product-sale-statistics MONTH 2025-06-01'))
  assert.equal(later.length, 30 * 2 + 5 + 2)
})

test('a business day that starts at 05:00 is due from 05:00 on', async (t) => {
  const options = { now: '2025-06-03T04:59:59+09:00', dayStartsAt: '05:00' }
  const { db, service } = await openSettlementTest(t, options)
  await addStore(db, { id: 1, openedOn: '2025-06-02' })
  assert.deepEqual(await dueRuns(service.context), [])
  await setClock(db, '2025-06-03T05:00:00+09:00')
  assert.equal((await dueRuns(service.context)).length, 2)
})

test('an import makes day, week and month stale, and all are computed anew', async (t) => {
  const { db, service } = await openSettlementTest(t, { now: '2025-03-03T09:00:00+09:00' })
  const store: Store = { id: 1, openedOn: '2025-02-01', settlementDay: 1 }
  const today = '2025-03-03'
  await addStore(db, store)
  const sales = generateSales(1, { start: '2025-02-01', end: today }, 1)
  await addSales(db, 1, sales)
  await runDueJobs(service.context)
  await assertComputed(db, sales, store, today)

  const line = { storeId: 1, tradeId: 5, lineId: 5, productId: 101, reversal: false }
  const imported: GeneratedSales = {
    lines: [{ ...line, count: 3, amount: 34_500, day: '2025-02-12' }],
    payments: [
      { storeId: 1, tradeId: 5, company: 'H', amount: 34_500, fee: 207, day: '2025-02-12' },
    ],
  }
  await addLines(db, imported.lines)
  await addPayments(db, imported.payments)
  await bumpRevision(db, 1, '2025-02-12')
  const due = (await dueRuns(service.context)).map((run) => Object.values(run).join(' '))
  assert.deepEqual(due, [
    'product-sale-statistics DAY 2025-02-12',
    'settlement DAY 2025-02-12',
    'product-sale-statistics WEEK 2025-02-10',
    'product-sale-statistics MONTH 2025-02-01',
    'settlement MONTH 2025-02-01',
  ])
  await runDueJobs(service.context)
  const all = {
    lines: [...sales.lines, ...imported.lines],
    payments: [...sales.payments, ...imported.payments],
  }
  await assertComputed(db, all, store, today)
  assert.deepEqual(await dueRuns(service.context), [])
})

test('a store whose opening moves back gets its earlier periods', async (t) => {
  const { db, service } = await openSettlementTest(t, { now: '2025-03-03T09:00:00+09:00' })
  const store: Store = { id: 1, openedOn: '2025-02-20', settlementDay: 15 }
  await addStore(db, store)
  const sales = generateSales(1, { start: '2024-12-30', end: '2025-03-03' }, 3)
  const late = (fact: { day: string }) => fact.day >= '2025-02-20'
  await addSales(db, 1, {
    lines: sales.lines.filter(late),
    payments: sales.payments.filter(late),
  })
  await runDueJobs(service.context)
  const early = (fact: { day: string }) => fact.day < '2025-02-20'
  await addLines(db, sales.lines.filter(early))
  await addPayments(db, sales.payments.filter(early))
  for (let day = '2024-12-30'; day < '2025-02-20'; day = addDays(day, 1)) {
    await bumpRevision(db, 1, day)
  }
  await sql`update store.store set opened_on = '2024-12-30'`.execute(db)
  await runDueJobs(service.context)
  await assertComputed(db, sales, { ...store, openedOn: '2024-12-30' }, '2025-03-03')
  assert.deepEqual(await dueRuns(service.context), [])
})

test('two schedulers at once run each period once', async (t) => {
  const { db, service, openAnother } = await openSettlementTest(t, {
    now: '2025-02-03T09:00:00+09:00',
  })
  await addStore(db, { id: 1, openedOn: '2025-01-01' })
  await addSales(db, 1, generateSales(1, { start: '2025-01-01', end: '2025-02-03' }, 2))
  const other = await openAnother()
  const both = await Promise.all([runDueJobs(service.context), runDueJobs(other.context)])
  const ran = both.flat().filter(({ kind }) => kind === 'ran')
  const names = ran.map(({ name, dateTerm, startDate }) => `${name} ${dateTerm} ${startDate}`)
  assert.equal(new Set(names).size, names.length, 'no period was run twice')
  assert.equal(names.length, 33 * 2 + 5 + 2)
  assert.deepEqual(await dueRuns(service.context), [])
  const results = await readResults(db)
  await runDueJobs(service.context)
  assert.deepEqual(await readResults(db), results)
})
