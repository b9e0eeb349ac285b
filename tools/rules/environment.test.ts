import assert from 'node:assert/strict'
import { test } from 'node:test'
import { environment } from './environment.ts'

const READS = [
  "const port = process.env['HARU_PORT']",
  'const { env } = process',
  "import { env } from 'node:process'",
]

for (const text of READS) {
  test(`${text} is refused outside of config files`, () => {
    for (const path of ['services/trade/src/order/order.ts', 'packages/pg/src/reconfig.ts']) {
      assert.equal(environment([{ path, text }]).length, 1, path)
    }
  })

  test(`${text} passes in config files, programs and tests`, () => {
    const paths = [
      'services/trade/src/config.ts',
      'apps/haru/src/main.ts',
      'apps/web/playwright-config.ts',
      'packages/pg/src/testing.ts',
      'packages/pg/src/a.test.ts',
      'packages/pg/src/embedded/server-process.ts',
      'tools/test.ts',
    ]
    assert.deepEqual(environment(paths.map((path) => ({ path, text }))), [])
  })
}

test('a comment about process.env passes', () => {
  const path = 'packages/pg/src/database.ts'
  assert.deepEqual(environment([{ path, text: '/** not process.env */\n' }]), [])
})
