import assert from 'node:assert/strict'
import { test } from 'node:test'
import { docstrings } from './docstrings.ts'

const findingsFor = (text: string, path = 'packages/pg/src/a.ts') => docstrings([{ path, text }])

const EXPORTS = [
  'export function f() {}',
  'export async function f(a: string): Promise<void> {}',
  'export default function f() {}',
  'export default async function* f() {}',
  'export class F {}',
  'export const f = () => 1',
  'export const f = async (a: string): Promise<void> => {}',
  'export const f: Rule = (files) => []',
  'export const f: (a: string) => void = (a) => {}',
  'export const f = <T>(a: T) => a',
  'export const f = a => a',
]

for (const line of EXPORTS) {
  test(`"${line}" needs a docstring`, () => {
    const [finding, ...more] = findingsFor(`const a = 1\n\n${line}\n`)
    assert.equal(finding?.line, 3)
    assert.deepEqual(more, [])
    assert.deepEqual(findingsFor(`/** Does. */\n${line}\n`), [])
  })
}

test('what is not a function, not exported, or for tests needs none', () => {
  const text = [
    'export const LIMIT = 5',
    'export const schema = z.object({ a: z.string().refine((one) => one !== "") })',
    "export const NAMES = ['a', 'b'] as const",
    'function inner() {}',
    'export type F = () => void',
    "export { g } from './g.ts'",
    'const text = `\nexport function inATemplate() {}\n`',
  ].join('\n')
  assert.deepEqual(findingsFor(text), [])
  assert.deepEqual(findingsFor('export function f() {}', 'packages/pg/src/a.test.ts'), [])
  assert.deepEqual(findingsFor('export function f() {}', 'tools/a.ts'), [])
})

test('overloads share the docstring of the first', () => {
  const text = '/** Does. */\nexport function f(a: 1): 1\nexport function f(a: 2): 2\n'
  assert.deepEqual(findingsFor(text), [])
})

test('a plain comment is not a docstring', () => {
  assert.equal(findingsFor('// does\nexport function f() {}').length, 1)
})
