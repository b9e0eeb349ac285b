import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDiagnostics } from './check-style.ts'
import { parseTypeErrors } from './check-types.ts'

test("tsc's errors become findings, with the lines that explain them", () => {
  const output = [
    "a.ts(3,10): error TS2322: Type 'A' is not assignable to type 'B'.",
    "  Property 'x' is missing.",
    'b.ts(1,1): error TS1: other',
    'error TS18003: No inputs were found.',
    '',
  ].join('\n')
  assert.deepEqual(
    parseTypeErrors(output).map(({ file, line, text }) => [file, line, text]),
    [
      ['a.ts', 3, "TS2322: Type 'A' is not assignable to type 'B'.\n    Property 'x' is missing."],
      ['b.ts', 1, 'TS1: other'],
      ['tsconfig.json', 1, 'error TS18003: No inputs were found.'],
    ],
  )
})

test("Biome's diagnostics become findings, infos included", () => {
  const at = (path: string, line: number) => ({ path, start: { line, column: 1 } })
  const diagnostics = [
    { severity: 'info', category: 'deserialize', message: 'old', location: at('biome.json', 9) },
    { severity: 'error', category: 'format', message: 'long', location: at('a.ts', 0) },
    { severity: 'warning', category: 'lint/style/useConst', message: 'let', location: {} },
  ]
  assert.deepEqual(parseDiagnostics(JSON.stringify({ diagnostics })), [
    { file: 'biome.json', line: 9, rule: 'deserialize', text: 'old' },
    {
      file: 'a.ts',
      line: 1,
      rule: 'format',
      text: 'not formatted; run "npx biome check --write"',
    },
    { file: 'biome.json', line: 1, rule: 'lint/style/useConst', text: 'let' },
  ])
})
