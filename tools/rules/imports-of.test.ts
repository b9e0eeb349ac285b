import assert from 'node:assert/strict'
import { test } from 'node:test'
import { importsOf, packageOf, workspaceOf } from './imports-of.ts'

const text = `// import 'in-a-comment'
import pg from 'pg'
import {
  type A,
  b,
} from '../pay/pay.ts'
import type { C } from "@haru/contracts"
export * from './order-sql.ts'
import './side-effect.ts'
const later = await import('node:fs')
const template = \`
import no from 'in-a-template'
\`
const from = 'not-an-import'
`

test('every way to import is seen, with its line and whether it is of types alone', () => {
  const found = importsOf({ path: 'services/trade/src/order/x.ts', text })
  assert.deepEqual(
    found.map(({ name, path, line, typeOnly }) => [name, path, line, typeOnly]),
    [
      ['pg', undefined, 2, false],
      ['../pay/pay.ts', 'services/trade/src/pay/pay.ts', 3, false],
      ['@haru/contracts', undefined, 7, true],
      ['./order-sql.ts', 'services/trade/src/order/order-sql.ts', 8, false],
      ['./side-effect.ts', 'services/trade/src/order/side-effect.ts', 9, false],
      ['node:fs', undefined, 10, false],
    ],
  )
})

test('a name and a path say which package and workspace they belong to', () => {
  assert.equal(packageOf('@haru/pg/testing.ts'), '@haru/pg')
  assert.equal(packageOf('pg/lib'), 'pg')
  assert.equal(packageOf('node:fs'), undefined)
  assert.equal(packageOf('./a.ts'), undefined)
  assert.equal(workspaceOf('services/trade/src/a.ts'), 'services/trade')
  assert.equal(workspaceOf('tools/check.ts'), undefined)
})
