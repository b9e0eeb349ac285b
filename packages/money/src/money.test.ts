import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { multiplyWon, shareRoundedDown, sumWon, won } from './index.ts'

const amounts = fc.integer({ min: 0, max: 1_000_000_000_000 })
const shares = fc.integer({ min: 0, max: 10_000 })

test('a share is the largest whole number of won that is not above the exact share', () => {
  fc.assert(
    fc.property(amounts, shares, (amount, share) => {
      const fee = BigInt(shareRoundedDown(amount, share))
      const exact = BigInt(amount) * BigInt(share)
      assert.ok(fee * 10_000n <= exact && exact < (fee + 1n) * 10_000n)
    }),
  )
})

test('a share of a reversed amount cancels the share of the amount', () => {
  fc.assert(
    fc.property(amounts, shares, (amount, share) => {
      assert.equal(shareRoundedDown(amount, share) + shareRoundedDown(-amount, share), 0)
    }),
  )
})

test('the fees of the card companies at amounts where floats go wrong', () => {
  assert.equal(shareRoundedDown(17_500, 40), 70)
  assert.equal(shareRoundedDown(249, 40), 0)
  assert.equal(shareRoundedDown(250, 40), 1)
  assert.equal(shareRoundedDown(1_000_000_000_000, 80), 8_000_000_000)
})

test('fractions, overflow and shares out of range are refused', () => {
  assert.throws(() => won(0.5), RangeError)
  assert.throws(() => won(Number.NaN), RangeError)
  assert.throws(() => multiplyWon(10_000_000, 10_000_000_000), RangeError)
  assert.throws(() => sumWon([Number.MAX_SAFE_INTEGER, 1]), RangeError)
  assert.throws(() => shareRoundedDown(1, 10_001), RangeError)
  assert.throws(() => shareRoundedDown(1, 0.4), RangeError)
})

test('sums are exact', () => {
  fc.assert(
    fc.property(fc.array(amounts), (list) => {
      assert.equal(
        BigInt(sumWon(list)),
        list.reduce((sum, one) => sum + BigInt(one), 0n),
      )
    }),
  )
})
