import assert from 'node:assert/strict'
import { test } from 'node:test'
import { businessDayOf } from '@haru/business-day'
import { parse } from 'csv-parse/sync'
import { DEMO_MENU } from './demo-menu.ts'
import { DEMO_DAYS, demoSales, lastDemoReceiptNo } from './demo-sales.ts'

const SEOUL = { timeZone: 'Asia/Seoul', dayStartsAt: '00:00' }
type Row = Record<string, string>

function salesOf(calendar = SEOUL) {
  const rows: Row[] = parse(demoSales('2026-11-21', calendar), { columns: true })
  const receipts = Map.groupBy(rows, (row) => row['receipt_no'])
  return { rows, receipts: [...receipts.values()].map(([first = {}]) => first) }
}

const dayOf = (row: Row) => row['receipt_no']?.slice(0, 10) ?? ''

test('the sales are the same for the same last day, and other ones for another', () => {
  assert.equal(demoSales('2026-11-21', SEOUL), demoSales('2026-11-21', SEOUL))
  assert.notEqual(demoSales('2026-11-21', SEOUL), demoSales('2026-11-22', SEOUL))
})

test('each of nine weeks has 40 to 90 receipts a day, and more on weekends', () => {
  const { receipts } = salesOf()
  const days = Map.groupBy(receipts, dayOf)
  assert.equal(days.size, DEMO_DAYS)
  assert.deepEqual([...days.keys()].at(0), '2026-09-20')
  assert.deepEqual([...days.keys()].at(-1), '2026-11-21')
  assert.equal(receipts.at(-1)?.['receipt_no'], lastDemoReceiptNo('2026-11-21'))
  let [weekend, others] = [0, 0]
  for (const [day, list] of days) {
    assert.ok(list.length >= 40 && list.length <= 90, `${day}: ${list.length}`)
    if (Temporal.PlainDate.from(day).dayOfWeek >= 6) weekend += list.length / 18
    else others += list.length / 45
  }
  assert.ok(weekend > 1.15 * others, `${weekend} a day against ${others}`)
})

test('a receipt is sold on its business day, wherever that starts', () => {
  for (const dayStartsAt of ['00:00', '05:00', '12:30', '23:00']) {
    const calendar = { timeZone: 'America/New_York', dayStartsAt }
    for (const row of salesOf(calendar).receipts) {
      assert.equal(businessDayOf(Date.parse(row['sold_at'] ?? ''), calendar), dayOf(row))
    }
  }
})

test('lunch and dinner are busy, everything on the menu is sold, most pay by card', () => {
  const { rows, receipts } = salesOf()
  const at = (hours: number[]) => {
    return receipts.filter((row) => hours.includes(Number(row['sold_at']?.slice(11, 13)))).length
  }
  assert.ok(at([12, 13, 18, 19]) > 0.5 * receipts.length)
  assert.ok(at([15, 16]) < 0.1 * receipts.length)
  assert.equal(new Set(rows.map((row) => row['product_name'])).size, DEMO_MENU.length)
  const cash = receipts.filter((row) => row['payment_method'] === 'CASH').length
  assert.ok(cash > 0.1 * receipts.length && cash < 0.25 * receipts.length)
})
