import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  addDays,
  businessDayOf,
  type DateTerm,
  daysOf,
  isBusinessDay,
  type Period,
  SETTLEMENT_DAYS,
  settlementPeriodFrom,
  settlementPeriodOf,
  startOfBusinessDay,
  statisticPeriodFrom,
  statisticPeriodOf,
} from './index.ts'

const days = fc.integer({ min: 0, max: 40_000 }).map((n) => addDays('1999-12-27', n))
const terms = fc.constantFrom<DateTerm>('DAY', 'WEEK', 'MONTH')
const settlementDays = fc.constantFrom(...SETTLEMENT_DAYS)
const calendars = fc.record({
  timeZone: fc.constantFrom('Asia/Seoul', 'America/New_York', 'Europe/London', 'UTC'),
  dayStartsAt: fc.constantFrom('00:00', '05:00', '23:30'),
})

function assertPartOfAnUnbrokenRow(period: Period, of: (day: string) => Period, day: string) {
  assert.ok(period.start <= day && day < period.end)
  for (const inside of daysOf(period)) assert.deepEqual(of(inside), period)
  assert.equal(of(period.end).start, period.end)
  assert.equal(of(addDays(period.start, -1)).end, period.start)
}

test('statistic periods are half-open and follow each other without gap or overlap', () => {
  fc.assert(
    fc.property(terms, days, (term, day) => {
      const of = (one: string) => statisticPeriodOf(term, one)
      assertPartOfAnUnbrokenRow(of(day), of, day)
      assert.deepEqual(statisticPeriodFrom(term, of(day).start), of(day))
    }),
  )
})

test('settlement months run from settlement day to settlement day, in every month', () => {
  fc.assert(
    fc.property(settlementDays, days, (settlementDay, day) => {
      const of = (one: string) => settlementPeriodOf('MONTH', one, settlementDay)
      assertPartOfAnUnbrokenRow(of(day), of, day)
      assert.equal(Number(of(day).start.slice(8)), settlementDay)
    }),
  )
})

test('known periods: weeks over New Year, leap days, settlement day 15 and 25', () => {
  assert.deepEqual(statisticPeriodOf('WEEK', '2025-01-01'), {
    start: '2024-12-30',
    end: '2025-01-06',
  })
  assert.deepEqual(statisticPeriodOf('WEEK', '2023-01-01'), {
    start: '2022-12-26',
    end: '2023-01-02',
  })
  assert.equal(daysOf(statisticPeriodOf('MONTH', '2024-02-29')).length, 29)
  assert.equal(daysOf(statisticPeriodOf('MONTH', '2100-02-01')).length, 28)
  const fifteenth = settlementPeriodOf('MONTH', '2025-03-14', 15)
  assert.deepEqual(fifteenth, { start: '2025-02-15', end: '2025-03-15' })
  const overNewYear = settlementPeriodOf('MONTH', '2025-01-24', 25)
  assert.deepEqual(overNewYear, { start: '2024-12-25', end: '2025-01-25' })
})

test('a start date that begins no such period gives none', () => {
  assert.equal(statisticPeriodFrom('WEEK', '2025-01-01'), undefined)
  assert.equal(statisticPeriodFrom('MONTH', '2025-01-02'), undefined)
  assert.equal(statisticPeriodFrom('DAY', '2025-02-29'), undefined)
  assert.equal(settlementPeriodFrom('MONTH', '2025-02-14', 15), undefined)
  assert.equal(settlementPeriodFrom('MONTH', '2025-02-05', 15), undefined)
  assert.equal(settlementPeriodFrom('MONTH', '2025-02-06'), undefined)
  assert.deepEqual(settlementPeriodFrom('MONTH', '2025-02-05'), {
    start: '2025-02-05',
    end: '2025-03-05',
  })
})

test('only dates that exist, written in full, are business days', () => {
  for (const text of [
    '2025-02-29',
    '2025-1-01',
    '20250101',
    '2025-13-01',
    '',
    'x',
    '2025-01-01T00:00',
  ]) {
    assert.equal(isBusinessDay(text), false, text)
  }
  assert.equal(isBusinessDay('2024-02-29'), true)
})

test('every instant lies in its business day, in every time zone, over clock changes', () => {
  const instants = fc.integer({ min: 946_684_800_000, max: 2_000_000_000_000 })
  fc.assert(
    fc.property(instants, calendars, (instant, calendar) => {
      const day = businessDayOf(instant, calendar)
      assert.ok(startOfBusinessDay(addDays(day, 1), calendar) >= instant - 3_600_000)
      assert.ok(startOfBusinessDay(addDays(day, -1), calendar) <= instant)
      assert.ok(businessDayOf(startOfBusinessDay(day, calendar), calendar) === day)
    }),
  )
})

test('a bar that starts its day at 05:00 counts 04:59 to the evening before', () => {
  const bar = { timeZone: 'Asia/Seoul', dayStartsAt: '05:00' }
  assert.equal(businessDayOf(Date.parse('2025-01-02T04:59:59.999+09:00'), bar), '2025-01-01')
  assert.equal(businessDayOf(Date.parse('2025-01-02T05:00:00+09:00'), bar), '2025-01-02')
  assert.equal(startOfBusinessDay('2025-01-02', bar), Date.parse('2025-01-02T05:00:00+09:00'))
})
