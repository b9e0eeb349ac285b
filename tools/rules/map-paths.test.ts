import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mapPaths } from './map-paths.ts'

const PATHS = [
  'services/trade/src/service.ts',
  'services/trade/src/order/order.ts',
  'services/trade/src/order/place-order.ts',
  'packages/money/src/won.ts',
  'apps/haru/src/commands/start.ts',
  'bench/orders/order.sql',
  '.ci/pipeline.yaml',
]
const TOLD = '`packages/money/`, `apps/haru/src/commands/` and `services/trade/src/order/`'

function findingsFor(map: string, more: readonly string[] = []): string[] {
  const files = [...PATHS, ...more].map((path) => ({ path, text: '' }))
  return mapPaths([...files, { path: 'docs/map.md', text: map }]).map(({ text }) => text)
}

test('a map that names what is there, every room in it, is right', () => {
  assert.deepEqual(findingsFor(TOLD), [])
  const files = TOLD.replace('order/`', 'order/{order,place-order}.ts`')
  const others = '`npm start`, `<noun>.ts`, `/docs`, `live/day.ts`'
  assert.deepEqual(findingsFor(`${files}; see ${others}`), [])
})

for (const path of [
  'services/trade/src/bill/',
  'services/trade/src/order/{order,pay}.ts',
  'bench/orders/order-statements.test.ts',
  '.ci/other.yaml',
]) {
  test(`${path} is not there, and must not be named`, () => {
    const [finding, ...others] = findingsFor(`${TOLD}\n\`${path}\``)
    assert.match(finding ?? '', /is not there/)
    assert.deepEqual(others, [])
  })
}

test('the line of what is not there is told', () => {
  const text = `${TOLD}\n\n\`packages/gone/\``
  const files = PATHS.map((path) => ({ path, text: '' }))
  assert.equal(mapPaths([...files, { path: 'docs/map.md', text }])[0]?.line, 3)
})

for (const path of [
  'services/trade/src/day/close-day.ts',
  'packages/pg/src/database.ts',
  'apps/haru/src/verify/verify.ts',
]) {
  test(`the room of ${path} must be in the map`, () => {
    const [finding, ...others] = findingsFor(TOLD, [path])
    assert.match(finding ?? '', /is not in it/)
    assert.deepEqual(others, [])
  })
}
