import assert from 'node:assert/strict'
import { test } from 'node:test'
import { quickAmounts } from './quick-amounts.ts'

test('what is likely handed over is the amount, and the next round sums', () => {
  const cases: [amount: number, likely: number[]][] = [
    [36_700, [36_700, 37_000, 40_000, 50_000, 100_000]],
    [36_000, [36_000, 40_000, 50_000, 100_000]],
    [50_000, [50_000, 100_000]],
    [100_000, [100_000]],
    [0, [0]],
  ]
  for (const [amount, likely] of cases) assert.deepEqual(quickAmounts(amount), likely)
})
