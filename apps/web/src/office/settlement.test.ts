import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareAlike, levelOf, sumOf } from './settlement.ts'

test('days are low, middle or high between the worst and the best of them', () => {
  const all = [0, 100, 190, 310, 400]
  assert.deepEqual(
    all.map((profit) => levelOf(profit, all)),
    ['none', 'low', 'low', 'high', 'high'],
  )
  assert.equal(levelOf(250, all), 'middle')
  assert.equal(levelOf(70, [0, 70]), 'middle', 'the only one is neither')
})

test('sums are exact', () => {
  const day = { revenue: 9_001, fee: 72, operatingProfit: 8_929 }
  assert.deepEqual(sumOf([day, day]), { revenue: 18_002, fee: 144, operatingProfit: 17_858 })
  assert.deepEqual(sumOf([]), { revenue: 0, fee: 0, operatingProfit: 0 })
})

test('months are compared by the days that both have', () => {
  const day = (startDate: string, revenue: number) => ({
    ...{ startDate, revenue, fee: 1, operatingProfit: revenue - 1 },
  })
  const march = ['2025-03-01', '2025-03-20', '2025-03-31'].map((date) => day(date, 1_000))
  const opened = [day('2025-02-20', 800), day('2025-02-28', 500)]
  assert.deepEqual(compareAlike(march, opened), {
    now: { revenue: 1_000, fee: 1, operatingProfit: 999 },
    before: { revenue: 800, fee: 1, operatingProfit: 799 },
  })
  assert.equal(compareAlike(march, [day('2025-02-28', 500)]), null)
  assert.equal(compareAlike([], opened), null)
})
