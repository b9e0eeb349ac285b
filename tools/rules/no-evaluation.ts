import { blankComments } from './blank-comments.ts'
import { findAll, isTestFile, type Rule } from './finding.ts'

const RULE = 'no-evaluation'
const WAYS = [
  // Redis has an `eval` of its own, whose scripts are constants: `client.eval(COUNT, …)`.
  String.raw`\beval\b(?!\s*\(\s*[A-Z][A-Z_]*\s*,)`,
  String.raw`(?<![.\w'"])(Async|Generator|AsyncGenerator)?Function\s*\(`,
  String.raw`\.\s*constructor\s*\(`,
  `['"](node:)?(vm|repl)['"]`,
  // A text where a timer's function belongs; template texts are blanked.
  String.raw`\bset(Timeout|Interval)\s*\(\s*[,)'"]`,
  String.raw`\bimport\s*\((?!\s*['"])`,
  String.raw`\b(runInThisContext|runInNewContext|registerHooks|_compile)\b`,
]
const EVALUATION = new RegExp(WAYS.join('|'), 'g')
const IN_SQL = /\bexecute\s+(?!function\b|procedure\b)[^;]*/gi
/** Statements that are made of what they are about, and of nothing that came from outside. */
const ALLOWED = new Map([
  ['packages/audit/migrations/0001-audit.sql', 'names the service, in a migration'],
])

/** No text becomes code: nobody can send any that is run. */
export const noEvaluation: Rule = (files) =>
  files
    .filter(({ path }) => !isTestFile(path) && !ALLOWED.has(path))
    .flatMap((file) => {
      const text = () => 'makes code of a text; write the code'
      if (file.path.endsWith('.sql')) return findAll(file, IN_SQL, RULE, text)
      if (!/\.(ts|tsx|mjs|cjs|js)$/.test(file.path)) return []
      return findAll(file, EVALUATION, RULE, text, blankComments(file.text))
    })
