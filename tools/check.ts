import { fileURLToPath } from 'node:url'
import { checkApiTypes } from './api-types.ts'
import { checkStyle } from './check-style.ts'
import { checkTypes } from './check-types.ts'
import { checkDatabaseTypes } from './database-types.ts'
import type { Finding } from './rules/finding.ts'
import { RULES } from './rules/index.ts'
import { readRepository } from './rules/repository-files.ts'

/**
 * `npm run check`: types, format and lint, the rules of this repository, and generated files:
 * everything that can be said about the code without running it. Prints each finding as
 * `file:line: rule: what is wrong and what to do`.
 */

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

const STEPS: readonly { name: string; run: () => Finding[] | Promise<Finding[]> }[] = [
  { name: 'types', run: checkTypes },
  { name: 'format and lint', run: checkStyle },
  { name: 'our own rules', run: checkRules },
  { name: 'database types', run: checkDatabaseTypes },
  { name: 'API types', run: checkApiTypes },
]

let count = 0
for (const { name, run } of STEPS) {
  const findings = await run()
  count += findings.length
  for (const { file, line, rule, text } of findings) {
    console.log(`${file}:${line}: ${rule}: ${text}`)
  }
  console.log(`${name}: ${findings.length === 0 ? 'good' : `${findings.length} to mend`}`)
}
process.exitCode = count === 0 ? 0 : 1

function checkRules(): Finding[] {
  const files = readRepository(root)
  return RULES.flatMap((rule) => rule(files))
}
