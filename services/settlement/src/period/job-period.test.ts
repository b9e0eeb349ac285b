import assert from 'node:assert/strict'
import { test } from 'node:test'
import { periodOf, runsBetween } from './job-period.ts'

test('each job knows its terms, and where their periods start', () => {
  const statistic = 'product-sale-statistics'
  assert.deepEqual(periodOf({ name: statistic, dateTerm: 'WEEK', startDate: '2024-12-30' }), {
    start: '2024-12-30',
    end: '2025-01-06',
  })
  assert.deepEqual(periodOf({ name: 'settlement', dateTerm: 'MONTH', startDate: '2025-02-15' }), {
    start: '2025-02-15',
    end: '2025-03-15',
  })
  const none = [
    { name: statistic, dateTerm: 'WEEK', startDate: '2025-01-01' },
    { name: statistic, dateTerm: 'MONTH', startDate: '2025-01-15' },
    { name: 'settlement', dateTerm: 'WEEK', startDate: '2024-12-30' },
    { name: 'settlement', dateTerm: 'MONTH', startDate: '2025-01-02' },
    { name: 'settlement', dateTerm: 'DAY', startDate: '2025-02-29' },
  ] as const
  for (const run of none) assert.equal(periodOf(run), undefined, JSON.stringify(run))
})

test('the runs of a span are those whose periods start in it, oldest first', () => {
  const weeks = runsBetween('product-sale-statistics', 'WEEK', '2024-12-24', '2025-01-06')
  assert.deepEqual(
    weeks.map(({ startDate }) => startDate),
    ['2024-12-30', '2025-01-06'],
  )
  const months = runsBetween('settlement', 'MONTH', '2025-02-01', '2025-02-28')
  assert.deepEqual(
    months.map(({ startDate }) => startDate.slice(8)),
    ['01', '05', '10', '15', '20', '25'],
  )
  assert.deepEqual(runsBetween('settlement', 'DAY', '2025-01-02', '2025-01-01'), [])
})
