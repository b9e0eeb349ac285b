import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { z } from 'zod'
import { EVENT_SCHEMAS, type Topic } from './events/event-types.ts'
import {
  businessDaySchema,
  cardCompanySchema,
  categorySchema,
  countSchema,
  idSchema,
  posGradeSchema,
  priceSchema,
  settlementDaySchema,
  storeNameSchema,
} from './vocabulary.ts'

/** Each word of domain.md: what it may be, and what it may not. */
const WORDS: readonly [string, z.ZodType, readonly unknown[], readonly unknown[]][] = [
  ['id', idSchema, [1, Number.MAX_SAFE_INTEGER], [0, -1, 1.5, '1', 2 ** 53]],
  ['price', priceSchema, [0, 10_000_000], [-1, 10_000_001, 0.5]],
  ['count', countSchema, [1, 10_000_000], [0, 10_000_001, 1.5]],
  ['category', categorySchema, ['MAIN_MENU', 'SUB_MENU', 'DRINK'], ['DESSERT', 'drink', '']],
  ['POS grade', posGradeSchema, ['BRONZE', 'SILVER', 'GOLD'], ['PLATINUM']],
  ['settlement day', settlementDaySchema, [1, 5, 10, 15, 20, 25], [0, 2, 30, '5']],
  [
    'store name',
    storeNameSchema,
    [
      '하',
      '가'.repeat(20),
      ` ${'가'.repeat(20)} `,
      '🍜'.repeat(20),
      '각'.repeat(20).normalize('NFD'),
    ],
    ['', '  ', '가'.repeat(21), 'a\nb', '\ud800', '\u0958'.repeat(11), 7],
  ],
  ['card company', cardCompanySchema, ['K', 'H', 'S'], ['k', 'X', '']],
  ['business day', businessDaySchema, ['2024-02-29'], ['2025-02-29', '2025-2-1', '', 20_250_101]],
]

for (const [word, schema, good, bad] of WORDS) {
  test(`a ${word} is what domain.md says`, () => {
    for (const value of good) assert.ok(schema.safeParse(value).success, String(value))
    for (const value of bad) assert.ok(!schema.safeParse(value).success, String(value))
  })
}

/** What other programs send on the topics that they share with us: events.md. */
const FROM_OTHERS: readonly [Topic, object][] = [
  [
    'decrease-product-stock',
    {
      storeId: 1,
      isNewTrade: true,
      tradeId: 2,
      orderId: 3,
      itemList: [{ productId: 4, decreasingStock: 5 }],
    },
  ],
  [
    'decrease-product-stock-response',
    { status: 'REWARDED', isNewTrade: false, tradeId: 2, orderId: 3 },
  ],
  [
    'decrease-product-stock-response',
    {
      status: 'NOT_REWARDED',
      isNewTrade: false,
      tradeId: 2,
      orderId: 3,
      reason: { errorCode: 'TRADE_400_01', productIdList: [4] },
    },
  ],
]

for (const [topic, payload] of FROM_OTHERS) {
  test(`${topic}: ${Object.keys(payload).join(', ')} is understood, more is ignored`, () => {
    const schema = EVENT_SCHEMAS[topic]
    assert.deepEqual(schema.parse({ ...payload, addedLater: true }), payload)
    for (const field of Object.keys(payload).filter((name) => name !== 'reason')) {
      assert.ok(!schema.safeParse({ ...payload, [field]: undefined }).success, field)
    }
  })
}
