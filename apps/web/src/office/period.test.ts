import assert from 'node:assert/strict'
import { test } from 'node:test'
import { daysOf, statisticPeriodOf } from '@haru/business-day'
import { addDays, addMonths, daysBetween, hourOf, startOf, stepFrom, weekdayOf } from './period.ts'

const TERMS = ['DAY', 'WEEK', 'MONTH'] as const

test('periods are those of the business, on every day of four years', () => {
  for (const day of daysBetween('2024-01-01', '2028-01-01')) {
    for (const term of TERMS) {
      const { start, end } = statisticPeriodOf(term, day)
      assert.equal(startOf(term, day), start)
      assert.equal(stepFrom(term, start, 1), end)
      assert.equal(stepFrom(term, end, -1), start)
    }
  }
})

test('days are counted over the ends of months and years', () => {
  assert.equal(addDays('2024-02-28', 1), '2024-02-29')
  assert.equal(addDays('2025-01-01', -1), '2024-12-31')
  assert.equal(addMonths('2024-12-15', 1), '2025-01-15')
  assert.deepEqual([weekdayOf('2025-02-03'), weekdayOf('2025-02-09')], [0, 6])
  const february = { start: '2024-02-01', end: '2024-03-01' }
  assert.deepEqual(daysBetween('2024-02-01', '2024-03-01'), daysOf(february))
})

test('hours of the business day are told by the clock on the wall', () => {
  assert.deepEqual([hourOf('00:00', 9), hourOf('05:30', 20)], ['09:00', '01:30'])
})
