import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type DateTerm, settlementPeriodOf, statisticPeriodOf } from '@haru/business-day'
import { runJobs, type SettlementService } from '@haru/settlement'
import { importSales } from '@haru/trade'
import { parse } from 'csv-parse/sync'
import { openRestaurant } from './testing/restaurant.ts'
import { startTestInstallation, type TestInstallation } from './testing/test-installation.ts'
import { verify } from './verify/verify.ts'

const FILE = fileURLToPath(
  new URL('../../../../shared/data/pizza-place-2015/sales.csv', import.meta.url),
)
const skip = existsSync(FILE) ? false : 'the real year of sales is not on this machine'
const SETTLEMENT_DAY = 15
const FEE_PER_MILLE: Record<string, number> = { K: 4, H: 6, S: 8 }

type Row = Record<'receipt_no' | 'sold_at' | 'product_name' | 'unit_price', string> &
  Record<'quantity' | 'payment_method' | 'card_company', string>

/** Adds to the numbers of a key. */
function add(sums: Map<string, [number, number]>, key: string, a: number, b: number): void {
  const [x, y] = sums.get(key) ?? [0, 0]
  sums.set(key, [x + a, y + b])
}

/** What a few lines over the file alone say: statistics by term, start and product; settlements. */
function computeFromFile() {
  const rows: Row[] = parse(readFileSync(FILE), { columns: true })
  const statistics = new Map<string, [number, number]>()
  const receipts = new Map<string, { day: string; amount: number; company: string }>()
  for (const row of rows) {
    // Every time in the file is Seoul's, so its date is the business day.
    const day = row.sold_at.slice(0, 10)
    const amount = Number(row.unit_price) * Number(row.quantity)
    for (const term of ['DAY', 'WEEK', 'MONTH'] as DateTerm[]) {
      const { start } = statisticPeriodOf(term, day)
      add(statistics, `${term} ${start} ${row.product_name}`, Number(row.quantity), amount)
    }
    const receipt = receipts.get(row.receipt_no) ?? { day, amount: 0, company: row.card_company }
    receipts.set(row.receipt_no, { ...receipt, amount: receipt.amount + amount })
  }
  const settlements = new Map<string, [number, number]>()
  for (const { day, amount, company } of receipts.values()) {
    const fee = Math.floor((amount * (FEE_PER_MILLE[company] ?? 0)) / 1_000)
    for (const term of ['DAY', 'MONTH'] as const) {
      const { start } = settlementPeriodOf(term, day, SETTLEMENT_DAY)
      add(settlements, `${term} ${start}`, amount, fee)
    }
  }
  return { statistics, settlements }
}

const RUNS = [
  ['product-sale-statistics', 'DAY'],
  ['product-sale-statistics', 'WEEK'],
  ['product-sale-statistics', 'MONTH'],
  ['settlement', 'DAY'],
  ['settlement', 'MONTH'],
] as const

async function runTheYear(settlement: SettlementService): Promise<void> {
  for (const [name, dateTerm] of RUNS) {
    const span = { name, dateTerm, from: '2014-12-15', to: '2015-12-31' }
    const outcomes = await runJobs(settlement.context, span)
    const bad = outcomes.filter(({ execution }) => execution.status !== 'COMPLETED')
    assert.deepEqual(bad, [])
  }
}

async function readResults({ admin }: TestInstallation) {
  const statistics = await admin.query(
    `select date_term || ' ' || start_date || ' ' || product_name as key,
            sale_count::int as a, sale_amount::int as b
       from settlement.product_sale_statistic`,
  )
  const settlements = await admin.query(
    `select date_term || ' ' || start_date as key, revenue::int as a, fee::int as b
       from settlement.settlement where revenue <> 0 or fee <> 0`,
  )
  const sums = (rows: { key: string; a: number; b: number }[]) =>
    new Map<string, [number, number]>(rows.map(({ key, a, b }) => [key, [a, b]]))
  return { statistics: sums(statistics.rows), settlements: sums(settlements.rows) }
}

/** Half of it on a machine that does nothing else. Milliseconds. */
const timeout = 240_000

test('the real year 2015: jobs equal what the file says, twice', { skip, timeout }, async (t) => {
  const system = await startTestInstallation(t)
  const { storeId } = await openRestaurant(system, { settlementDate: SETTLEMENT_DAY })
  const rejectsPath = join(tmpdir(), `pizza-rejects-${process.pid}.csv`)
  const bringIn = () => importSales(system.trade.context, { storeId, path: FILE, rejectsPath })

  const first = await bringIn()
  await runTheYear(system.settlement)

  assert.deepEqual([first.imported, first.rejected, first.lines], [21_350, 0, 48_620])
  const expected = computeFromFile()
  assert.deepEqual(await readResults(system), expected)
  const days = [...expected.settlements].filter(([key]) => key.startsWith('DAY'))
  assert.equal(days.length, 358)
  assert.equal(
    days.reduce((sum, [, [revenue]]) => sum + revenue, 0),
    817_860_050,
  )
  const january = [...expected.statistics].filter(([key]) => key.startsWith('MONTH 2015-01-01'))
  assert.equal(
    january.reduce((sum, [, [, amount]]) => sum + amount, 0),
    69_793_300,
  )
  assert.deepEqual(await verify(system.database.superuserUrl), [])

  const again = await bringIn()
  await runTheYear(system.settlement)
  assert.deepEqual([again.imported, again.alreadyThere], [0, 21_350])
  assert.deepEqual(await readResults(system), expected)
  const zeros = await system.admin.query(
    `select count(*)::int as n from settlement.settlement
      where date_term = 'DAY' and start_date between '2015-01-01' and '2015-12-31'`,
  )
  assert.equal(zeros.rows[0].n, 365, 'a day without sales has its settlement, with zeros')
})
