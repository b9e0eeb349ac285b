import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Problem } from '@haru/contracts'
import { sql } from 'kysely'
import { closeStoreDay } from '../day/close-day.ts'
import { csvOf, openImportWorld, row, STORE_ID, totalsOf } from './testing.ts'

const SALES = '../../../../../shared/data/pizza-place-2015/sales.csv'
const YEAR = fileURLToPath(new URL(SALES, import.meta.url))
const skip = existsSync(YEAR) ? false : `the year of real sales is not at ${YEAR}`

test('a real year of sales comes in with the totals of its source', { skip }, async (t) => {
  const world = await openImportWorld(t)
  const first = await world.importFile(YEAR)
  const { seconds, ...counts } = first
  const nothingWrong = { rejected: 0, lines: 48_620, completed: true, rejectsPath: null }
  assert.deepEqual(counts, { imported: 21_350, alreadyThere: 0, ...nothingWrong })
  assert.ok(seconds > 0)
  const totals = await totalsOf(world.db)
  assert.deepEqual(totals, {
    trades: 21_350,
    amount: 817_860_050,
    orders: 21_350,
    ordered: 817_860_050,
    lines: 48_620,
    facts: 48_620,
    sold: 817_860_050,
    portions: 49_574,
    payments: 21_350,
    paid: 817_860_050,
    fees: 3_901_183,
    receipts: 21_350,
  })
  const { rows } = await sql<{ days: number; january: number; july: number }>`
    select count(distinct business_day) as days,
           sum(amount) filter (where business_day between '2015-01-01' and '2015-01-31')::bigint
             as january,
           sum(amount) filter (where business_day between '2015-07-01' and '2015-07-31')::bigint
             as july
      from trade.received_payment`.execute(world.db)
  assert.deepEqual(rows, [{ days: 358, january: 69_793_300, july: 72_557_900 }])
  assert.deepEqual(world.openings, ['2015-01-01'])

  const asked = world.adoptions.length + world.openings.length
  const again = await world.importFile(YEAR)
  assert.equal(again.imported, 0)
  assert.equal(again.alreadyThere, 21_350)
  assert.deepEqual(await totalsOf(world.db), totals)
  assert.equal(world.adoptions.length + world.openings.length, asked)
})

test('a receipt is one paid trade with one confirmed order, at the time of sale', async (t) => {
  const world = await openImportWorld(t)
  const card = { receipt_no: 'A-1', payment_method: 'CARD', card_company: 'S' }
  const text = csvOf(
    row({ ...card, unit_price: '9999', quantity: '3' }),
    row({ ...card, product_name: '콜라', category: 'DRINK', unit_price: '0', quantity: '2' }),
  )
  await world.importText(text)
  const { rows } = await sql`
    select t.status, t.trade_device_id, o.status as order_status, p.method, p.card_company, p.fee,
           t.amount, o.amount as ordered, p.amount as paid,
           t.created_at = s.at and t.closed_at = s.at and o.ordered_at = s.at
             and o.decided_at = s.at and p.paid_at = s.at as at_time_of_sale,
           o.business_day as ordered_on, p.business_day as paid_on
      from (select '2025-03-01T12:30:00+09:00'::timestamptz as at) s, trade.trade t
      join trade.orders o on o.trade_id = t.id join trade.payment p on p.trade_id = t.id
  `.execute(world.db)
  assert.deepEqual(rows, [
    {
      status: 'PAID',
      tradeDeviceId: null,
      orderStatus: 'CONFIRMED',
      method: 'CARD',
      cardCompany: 'S',
      // 0.8 % of 29,997 is 239.976.
      fee: 239,
      amount: 29_997,
      ordered: 29_997,
      paid: 29_997,
      atTimeOfSale: true,
      orderedOn: '2025-03-01',
      paidOn: '2025-03-01',
    },
  ])
  const lines = await sql`
    select product_name, product_category, count, amount, business_day from trade.sold_line
     order by line_id`.execute(world.db)
  const businessDay = '2025-03-01'
  assert.deepEqual(lines.rows, [
    { productName: '비빔밥', productCategory: 'MAIN_MENU', count: 3, amount: 29_997, businessDay },
    { productName: '콜라', productCategory: 'DRINK', count: 2, amount: 0, businessDay },
  ])
  const events = await sql`select from trade.outbox`.execute(world.db)
  assert.equal(events.rows.length, 0)
})

test('the business day is the installation’s, whatever offset the file has', async (t) => {
  const bar = { mode: 'demo', timeZone: 'Asia/Seoul', dayStartsAt: '05:00' } as const
  const world = await openImportWorld(t, bar)
  const times = [
    '2025-03-02T04:59:59+09:00',
    '2025-03-02T05:00:00+09:00',
    '2025-03-01T19:59Z',
    '2025-03-01T10:00:00.123456-10:00',
  ]
  const text = csvOf(...times.map((time, n) => row({ receipt_no: `${n}`, sold_at: time })))
  await world.importText(text)
  const { rows } = await sql<{ businessDay: string }>`
    select business_day from trade.payment order by id`.execute(world.db)
  const days = rows.map((one) => one.businessDay)
  assert.deepEqual(days, ['2025-03-01', '2025-03-02', '2025-03-01', '2025-03-02'])
  assert.deepEqual(world.openings, ['2025-03-01'])
})

test('every day that a chunk writes into is revised; closed days are no obstacle', async (t) => {
  const world = await openImportWorld(t)
  assert.equal(await closeStoreDay(world.context, STORE_ID, '2025-12-31'), 'CLOSED')
  const on = (receiptNo: string, day: string) => {
    return row({ receipt_no: receiptNo, sold_at: `${day}T12:00:00+09:00` })
  }
  const revisions = async () => {
    const { rows } = await sql<{ businessDay: string; revision: number }>`
      select business_day, revision from trade.revised_day order by business_day`.execute(world.db)
    return rows.map(({ businessDay, revision }) => `${businessDay} ${revision}`)
  }
  await world.importText(csvOf(on('1', '2025-03-01'), on('2', '2025-03-01'), on('3', '2025-03-02')))
  assert.deepEqual(await revisions(), ['2025-03-01 1', '2025-03-02 1'])
  const more = csvOf(on('1', '2025-03-01'), on('4', '2025-03-02'), on('5', '2024-01-01'))
  const { imported, alreadyThere } = await world.importText(more)
  assert.deepEqual([imported, alreadyThere], [2, 1])
  assert.deepEqual(await revisions(), ['2024-01-01 1', '2025-03-01 1', '2025-03-02 2'])
  assert.deepEqual(world.openings, ['2025-03-01', '2024-01-01'])
})

test('a sale earlier than those before it in the file moves the opening back again', async (t) => {
  const world = await openImportWorld(t)
  // More receipts than a chunk has; all of one product.
  const rows = Array.from({ length: 1_100 }, (_, n) => {
    const year = n === 1_050 ? 2024 : 2025
    return row({ receipt_no: `${n}`, sold_at: `${year}-12-31T12:00:00+09:00` })
  })
  await world.importText(csvOf(...rows))
  assert.deepEqual(world.openings, ['2025-12-31', '2024-12-31'])
  assert.equal(world.adoptions.length, 1)
})

test('BOM, CRLF and quotes are read; line breaks in a name become blanks', async (t) => {
  const world = await openImportWorld(t)
  const text = csvOf(
    row({ receipt_no: '1', product_name: '"김치찌개, ""특"""' }),
    row({ receipt_no: '2', product_name: '"된장\n찌개 (2인)"' }),
    row({ receipt_no: '3', product_name: ` ${'비빔밥'.normalize('NFD')} ` }),
  )
  const sent = `\uFEFF${text.replaceAll('\n', '\r\n')}\r\n,,,,,,,\r\n`
  const { imported, lines } = await world.importText(sent)
  assert.deepEqual([imported, lines], [3, 3])
  const { rows } = await sql<{ name: string }>`
    select product_name as name from trade.sold_line order by line_id`.execute(world.db)
  assert.deepEqual(
    rows.map(({ name }) => name),
    ['김치찌개, "특"', '된장 찌개 (2인)', '비빔밥'],
  )
})

test('two imports at once bring in the receipts that they share once', async (t) => {
  const world = await openImportWorld(t)
  const rows = Array.from({ length: 1_200 }, (_, n) => row({ receipt_no: `${n}` }))
  const results = await Promise.all([
    world.importText(csvOf(...rows), { rejectsPath: join(world.folder, 'a') }),
    world.importText(csvOf(...rows.toReversed()), { rejectsPath: join(world.folder, 'b') }),
  ])
  const sum = (key: 'imported' | 'alreadyThere' | 'rejected') => {
    return results.reduce((total, one) => total + one[key], 0)
  }
  assert.deepEqual([sum('imported'), sum('alreadyThere'), sum('rejected')], [1_200, 1_200, 0])
  assert.equal((await totalsOf(world.db))['paid'], 1_200 * 9_000)
})

test('a file is not imported by two at the same time', async (t) => {
  const world = await openImportWorld(t)
  const rows = Array.from({ length: 1_200 }, (_, n) => row({ receipt_no: `${n}` }))
  const path = join(world.folder, 'sales.csv')
  writeFileSync(path, csvOf(...rows))
  const more = { leaseMs: 20_000 }
  const work = [world.importFile(path, more), world.importFile(path, more)] as const
  const [one, other] = await Promise.all(work)
  const { imported, alreadyThere } = one.imported > 0 ? other : one
  assert.deepEqual([imported, alreadyThere], [0, 1_200])
})

test('what is no sales file, or no store, is refused, and nothing is stored', async (t) => {
  const world = await openImportWorld(t)
  const right = csvOf(row({}))
  const path = join(world.folder, 'missing.csv')
  await assert.rejects(world.importFile(path), /missing\.csv cannot be read \(ENOENT\)/)
  await assert.rejects(world.importFile(world.folder), /is not a file|cannot be read/)
  const wrongHeaders = ['', row({}), right.replace('quantity', 'count'), 'a;b\n1;2\n']
  for (const text of wrongHeaders) {
    await assert.rejects(world.importText(text), /its first line must be receipt_no,sold_at,/)
  }
  await assert.rejects(world.importText(right, { storeId: 8 }), (error) => {
    return error instanceof Problem && error.code === 'STORE_404_01'
  })
  const { rows } = await sql`select from trade.job_instance`.execute(world.db)
  assert.equal(rows.length, 0)
  assert.equal((await totalsOf(world.db))['trades'], 0)
})

test('the header alone is an empty file of sales', async (t) => {
  const world = await openImportWorld(t)
  const { imported, lines, completed } = await world.importText(csvOf())
  assert.deepEqual([imported, lines, completed], [0, 0, true])
})
