import { basename, dirname } from 'node:path/posix'
import { blankComments } from './blank-comments.ts'
import { type Finding, findAll, type Rule } from './finding.ts'
import { type Import, importsOf, packageOf } from './imports-of.ts'

const RULE = 'pure-rules'
const ALLOWED = new Set(['@haru/money', '@haru/business-day', '@haru/contracts'])
/** `services/trade/src/order/order.ts`: the rules of a noun, in the file named like its folder. */
const RULE_FILE = /^services\/[^/]+\/src\/(?:.+\/)?([^/]+)\/\1\.ts$/
const CLOCK_OR_CHANCE =
  /\b(Date\.now\(|new Date\(\)|Temporal\.Now|performance\.now\(|Math\.random\(|process\.)/g

/**
 * Rules are pure: no input, output, clock or chance, so that a test of them is a table. Types may
 * come from anywhere: they are gone at run time.
 */
export const pureRules: Rule = (files) => {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const imports = new Map<string, Import[]>()
  const queue = files.map((file) => file.path).filter((path) => RULE_FILE.test(path))
  const findings: Finding[] = []
  for (const path of queue) {
    const file = byPath.get(path)
    if (!file || imports.has(path)) continue
    const values = importsOf(file).filter((one) => !one.typeOnly)
    imports.set(path, values)
    findings.push(...values.flatMap((one) => checkImport(path, one)))
    const text = (match: RegExpExecArray) =>
      `a rule knows no clock, chance or process; pass in what ${match[0]} gives`
    findings.push(...findAll(file, CLOCK_OR_CHANCE, RULE, text, blankComments(file.text)))
    queue.push(...values.flatMap((one) => one.path ?? []))
  }
  return findings
}

function checkImport(path: string, { name, line, path: target }: Import): Finding[] {
  if (target || ALLOWED.has(packageOf(name) ?? '')) return []
  const noun = RULE_FILE.test(path) ? '' : `, and the rules of ${basename(dirname(path))} need it`
  const text =
    `rules import money, business days and contracts alone, not ${name}` +
    `${noun}; pass the value in, or write "import type"`
  return [{ file: path, line, rule: RULE, text }]
}
