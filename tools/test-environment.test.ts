import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { withoutSettings } from './test-environment.ts'

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** The names in the first column of the tables under a heading. */
function settingNames(): string[] {
  const [, section = ''] = README.split('\n## Configuration\n')
  const cells = section.split('\n## ')[0]?.matchAll(/^\| (`[^|]+) \|/gm) ?? []
  return [...cells].flatMap(([, cell = '']) => [...cell.matchAll(/`([A-Z][A-Z_]+)`/g)].map(nameOf))
}

const nameOf = ([, name = '']: RegExpMatchArray) => name

test('no test hears of the settings of who runs it', () => {
  const names = settingNames()
  assert.ok(names.length > 20 && names.includes('HARU_PORT'), names.join())
  const env = Object.fromEntries(names.map((name) => [name, 'x']))
  assert.deepEqual(withoutSettings({ ...env, SERVICE_URL_TRADE: 'x' }), {})
})

test('what is for tests stays, and what is of the machine', () => {
  const env = { PATH: 'x', TMPDIR: 'x', HARU_TEST_KAFKA: 'x', HARU_FUZZ_SEED: '1' }
  assert.deepEqual(withoutSettings(env), env)
})
