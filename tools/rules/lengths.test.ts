import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lengths } from './lengths.ts'

const ofLines = (count: number) => 'x\n'.repeat(count)

test('files and lines at the limit pass, and what nobody reads is not measured', () => {
  const findings = lengths([
    { path: 'packages/pg/src/a.ts', text: ofLines(200) },
    { path: 'packages/pg/src/a.test.ts', text: ofLines(300) },
    { path: 'packages/pg/migrations/0001-a.sql', text: `${'가'.repeat(100)}\n` },
    { path: 'services/trade/src/tables.gen.ts', text: ofLines(900) },
    { path: 'README.md', text: 'x'.repeat(500) },
  ])
  assert.deepEqual(findings, [])
})

test('one line or column more is refused, at its line', () => {
  const findings = lengths([
    { path: 'a.ts', text: ofLines(201) },
    { path: 'a.test.ts', text: ofLines(301) },
    { path: 'a.sql', text: `short\n${'x'.repeat(101)}\n` },
  ])
  assert.deepEqual(
    findings.map(({ file, line }) => [file, line]),
    [
      ['a.ts', 201],
      ['a.test.ts', 301],
      ['a.sql', 2],
    ],
  )
})
