import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pureRules } from './pure-rules.ts'

const ORDER = 'services/trade/src/order/order.ts'
const LINES = 'services/trade/src/order/order-line.ts'

test('rules may import money, business days, contracts, other rules, and any type', () => {
  const text = [
    "import { feeOf } from '@haru/money'",
    "import { addDays } from '@haru/business-day'",
    "import { Problem } from '@haru/contracts'",
    "import type { Kysely } from 'kysely'",
    "import type { FastifyInstance } from 'fastify'",
    "import { amountOf } from './order-line.ts'",
  ].join('\n')
  assert.deepEqual(pureRules([{ path: ORDER, text }]), [])
})

for (const name of ['node:fs', 'kysely', 'fastify', 'zod', '@haru/pg', '@haru/events']) {
  test(`rules may not import ${name}`, () => {
    const text = `\nimport { a } from '${name}'\n`
    assert.deepEqual(
      pureRules([{ path: ORDER, text }]).map(({ line }) => line),
      [2],
    )
  })
}

for (const text of ['Date.now()', 'new Date()', 'Temporal.Now.instant()', 'Math.random()']) {
  test(`rules may not call ${text}`, () => {
    assert.equal(pureRules([{ path: ORDER, text: `const a = ${text}` }]).length, 1)
  })
}

test('what rules import must be as pure', () => {
  const files = [
    { path: ORDER, text: "import { amountOf } from './order-line.ts'" },
    { path: LINES, text: "import { sql } from 'kysely'" },
  ]
  assert.deepEqual(
    pureRules(files).map(({ file }) => file),
    [LINES],
  )
})

test('a type from a file that is not pure passes', () => {
  const files = [
    { path: ORDER, text: "import type { Row } from './order-sql.ts'\nconst at = new Date(0)" },
    { path: 'services/trade/src/order/order-sql.ts', text: "import { sql } from 'kysely'" },
  ]
  assert.deepEqual(pureRules(files), [])
})

test('other files of a noun, and packages, may do what they need', () => {
  const text = "import { sql } from 'kysely'\nDate.now()"
  const paths = ['services/trade/src/order/place-order.ts', 'packages/events/src/events/events.ts']
  assert.deepEqual(pureRules(paths.map((path) => ({ path, text }))), [])
})
