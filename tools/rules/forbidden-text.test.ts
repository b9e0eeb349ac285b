import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forbiddenText } from './forbidden-text.ts'

const findingsFor = (text: string, path = 'packages/pg/src/a.ts') => forbiddenText([{ path, text }])

// Put together here, so that this file does not break the rule itself.
const BAD = [
  `// ${'TO'}DO later`,
  `// ${'FIX'}ME`,
  `test.${'only'}('a', () => {})`,
  `test('a', { ${'only'}: true }, () => {})`,
  `test.${'skip'}('a', () => {})`,
  `test('a', { ${'skip'}: true }, () => {})`,
  `t.${'skip'}()`,
  `test.${'todo'}('a')`,
  `// @ts-${'ignore'}`,
  `// @ts-${'expect-error'} because`,
  `read('/${'work'}/main/a')`,
  `read("/${'root'}/.npmrc")`,
  `read('/${'home'}/somebody/a')`,
]

for (const line of BAD) {
  test(`${line} is refused, at its line`, () => {
    const [finding, ...more] = findingsFor(`a\n${line}\n`)
    assert.equal(finding?.line, 2)
    assert.deepEqual(more, [])
  })
}

test('a path of this machine is refused in documents too', () => {
  assert.equal(findingsFor(`see /${'work'}/main`, 'docs/map.md').length, 1)
  assert.equal(findingsFor(`cd /${'root'}/x`, '.ci/run').length, 1)
})

test('an owner, a reason and paths of the repository pass', () => {
  const text = [
    `// ${'TO'}DO(minji): after the move`,
    "test('a', { skip: 'needs root' }, () => {})",
    "t.skip('needs root')",
    "import { a } from '../work/a.ts'",
    'const only = trueOnly(a)',
    'services/work/src',
    '/home/$USER',
  ].join('\n')
  assert.deepEqual(findingsFor(text), [])
})
