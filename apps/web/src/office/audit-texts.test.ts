import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { auditTexts } from './audit-texts.ts'

const services = new URL('../../../../services/', import.meta.url).pathname
const read = (path: string) => readFileSync(`${services}${path}`, 'utf8')

test('every action of a service, and why a session ended, has a word in both languages', () => {
  const sources = globSync('*/src/**/*.ts', { cwd: services }).filter((path) => {
    return !path.endsWith('.test.ts')
  })
  const actions = sources.flatMap((path) => {
    return [...read(path).matchAll(/action: '([A-Z_]+)'/g)].map(([, action = '']) => action)
  })
  assert.ok(actions.includes('SESSION_STARTED') && actions.includes('TRADE_PAID'))
  const [, union = ''] =
    read('user/src/session/session.ts').match(/type RevokeReason =((\s+\| '\w+')+)/) ?? []
  const reasons = [...union.matchAll(/\w+/g)].map(([reason]) => reason)
  assert.ok(reasons.includes('SIGNED_OUT'))
  for (const texts of Object.values(auditTexts)) {
    const wordless = [...actions, ...reasons].filter((key) => !Object.hasOwn(texts, key))
    assert.deepEqual([...new Set(wordless)], [])
  }
})
