import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mergeItems } from './order.ts'

const MOST = 10_000_000

test('lines of one product are one line, at the one price that was shown', () => {
  const items = [
    { productId: 7, count: 1 },
    { productId: 8, count: 2 },
    { productId: 7, count: 3, shownPrice: 9_000 },
  ]
  assert.deepEqual(mergeItems(items), [
    { productId: 7, count: 4, shownPrice: 9_000 },
    { productId: 8, count: 2 },
  ])
})

test('lines of one product that were shown at two prices are no order', () => {
  const items = [8_000, 9_000].map((shownPrice) => ({ productId: 7, count: 1, shownPrice }))
  const refusal = { code: 'TRADE_409_04', details: { productIdList: [7] } }
  assert.throws(() => mergeItems(items), refusal)
})

test('lines of one product count together against what one line may be', () => {
  const of = (count: number) =>
    mergeItems([
      { productId: 7, count },
      { productId: 7, count: 1 },
    ])
  assert.equal(of(MOST - 1)[0]?.count, MOST)
  assert.throws(() => of(MOST), { code: 'COMMON_400_06' })
})
