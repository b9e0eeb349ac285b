import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileNames } from './file-names.ts'

const findingsFor = (...paths: string[]) => fileNames(paths.map((path) => ({ path, text: '' })))

test('good names pass', () => {
  const findings = findingsFor(
    'services/trade/src/order/place-order.ts',
    'services/trade/src/order/place-order.test.ts',
    'services/trade/src/order/place-order.long.ts',
    'services/store/src/product/base-stock.ts',
    'services/trade/src/tables.gen.ts',
    'packages/pg/src/database.ts',
    'apps/web/vite.config.ts',
    'services/trade/migrations/0001-trade.sql',
    'services/trade/migrations/0002-live-event.sql',
    'services/store/migrations/0001-store.sql',
    'README.md',
  )
  assert.deepEqual(findings, [])
})

for (const path of [
  'packages/pg/src/placeOrder.ts',
  'packages/pg/src/Order.ts',
  'packages/pg/src/order_sql.ts',
  'packages/pg/src/string-utils.ts',
  'packages/pg/src/helpers/order.ts',
  'packages/pg/src/common.ts',
  'packages/pg/src/order-manager.ts',
  'packages/pg/src/base-service.ts',
  'packages/pg/test/order.ts',
]) {
  test(`${path} is refused`, () => assert.equal(findingsFor(path).length, 1))
}

for (const names of [
  ['0002-b.sql'],
  ['0001-a.sql', '0003-c.sql'],
  ['0001-a.sql', '0001-b.sql'],
  ['1-a.sql'],
  ['0001-A_b.sql'],
  ['0001-a.sql', 'readme.md'],
]) {
  test(`migrations ${names.join(', ')} are refused`, () => {
    const paths = names.map((name) => `services/trade/migrations/${name}`)
    assert.equal(findingsFor(...paths).length, 1)
  })
}
