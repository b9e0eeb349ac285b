import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importDirection } from './import-direction.ts'

const MANIFESTS = Object.entries({
  'packages/money': ['@haru/money', []],
  'packages/pg': ['@haru/pg', ['@haru/contracts', 'pg', '@haru/trade', '@haru/haru']],
  'packages/contracts': ['@haru/contracts', ['zod']],
  'services/trade': ['@haru/trade', ['@haru/pg', '@haru/contracts', '@haru/store', '@haru/haru']],
  'services/store': ['@haru/store', []],
  'apps/haru': ['@haru/haru', ['@haru/trade']],
} as const).map(([workspace, [name, names]]) => ({
  path: `${workspace}/package.json`,
  text: JSON.stringify({ name, dependencies: Object.fromEntries(names.map((one) => [one, '*'])) }),
}))

const order = (name: string) => `services/trade/src/order/${name}`
const USE_CASE = {
  path: order('place-order.ts'),
  text: "import { insertOrder } from './order-sql.ts'",
}
const findingsFor = (path: string, text: string) =>
  importDirection([...MANIFESTS, USE_CASE, { path, text }])

const ALLOWED: readonly [string, string][] = [
  ['packages/pg/src/a.ts', "import pg from 'pg'"],
  ['packages/pg/src/a.ts', "import { b } from './embedded/b.ts'"],
  ['packages/pg/src/a.ts', "import { sep } from 'node:path'"],
  ['packages/pg/src/a.test.ts', "import fc from 'fast-check'"],
  ['packages/pg/src/testing.ts', "import fc from 'fast-check'"],
  ['apps/haru/src/a.ts', "import { tradeSchema } from '@haru/trade/schema.ts'"],
  ['packages/money/src/a.ts', "import { b } from './b.ts'"],
  [order('order-routes.ts'), "import { placeOrder } from './place-order.ts'"],
  [order('on-stock-decided.ts'), "import { placeOrder } from './place-order.ts'"],
  [order('place-order.ts'), "import { orderOf } from './order.ts'"],
  [order('order-sql.ts'), "import type { Order } from './order.ts'"],
  [order('order-sql.ts'), "import type { Tables } from '../tables.ts'"],
  ['services/trade/src/service.ts', "import { orderRoutes } from './order/order-routes.ts'"],
  ['services/trade/src/service.ts', "import { on } from './order/on-stock-decided.ts'"],
]

for (const [path, text] of ALLOWED) {
  test(`${path}: ${text} passes`, () => assert.deepEqual(findingsFor(path, text), []))
}

const REFUSED: readonly [string, string, RegExp][] = [
  [order('order.ts'), "import { a } from '@haru/store'", /services never import services/],
  [order('order.ts'), "import type { a } from '@haru/store/a.ts'", /services never import/],
  [order('order.ts'), "import { a } from '@haru/haru'", /services never import apps/],
  [order('order.ts'), "import { a } from '../../../store/src/a.ts'", /leaves the workspace/],
  ['packages/pg/src/a.ts', "import { a } from '@haru/trade'", /packages never import services/],
  ['packages/pg/src/a.ts', "import { a } from '@haru/haru'", /packages never import apps/],
  ['packages/pg/src/a.ts', "import { a } from '@haru/money'", /not among the dependencies/],
  ['packages/pg/src/a.ts', "import { a } from 'kysely'", /not among the dependencies/],
  ['packages/money/src/a.ts', "import { a } from 'zod'", /imports nothing/],
  ['packages/money/src/a.ts', "import { a } from '@haru/contracts'", /imports nothing/],
  [order('order.ts'), "import { a } from './order-routes.ts'", /a rule file never imports routes/],
  [order('order-sql.ts'), "import { a } from './order-routes.ts'", /sql file never imports routes/],
  [order('order-sql.ts'), "import { a } from './place-order.ts'", /SQL never imports a use case/],
  [order('pay.ts'), "import { a } from './order-routes.ts'", /never imports routes/],
  [order('pay.ts'), "import { a } from './on-stock-decided.ts'", /never imports event handler/],
  [order('on-a.ts'), "import { a } from './order-routes.ts'", /event handler file never imports/],
]

for (const [path, text, expected] of REFUSED) {
  test(`${path}: ${text} is refused`, () => {
    const [finding, ...more] = findingsFor(path, `\n${text}\n`)
    assert.deepEqual([finding?.file, finding?.line], [path, 2])
    assert.match(finding?.text ?? '', expected)
    assert.deepEqual(more, [])
  })
}
