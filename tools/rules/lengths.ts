import { type Finding, isTestFile, type Rule } from './finding.ts'

const RULE = 'lengths'
const SOURCE_LINES_MAX = 200
const TEST_LINES_MAX = 300
const COLUMNS_MAX = 100
const MEASURED = /\.(ts|tsx|mjs|sql)$/
const GENERATED = /\.gen\.\w+$/

/** Files and lines that one can take in at a glance. Biome counts the lines of functions. */
export const lengths: Rule = (files) =>
  files
    .filter(({ path }) => MEASURED.test(path) && !GENERATED.test(path))
    .flatMap(({ path, text }) => {
      const lines = text.replace(/\n$/, '').split('\n')
      const linesMax = isTestFile(path) ? TEST_LINES_MAX : SOURCE_LINES_MAX
      const findings: Finding[] = []
      if (lines.length > linesMax) {
        const what = `${lines.length} lines, more than ${linesMax}; split it by what it is about`
        findings.push({ file: path, line: linesMax + 1, rule: RULE, text: what })
      }
      for (const [index, line] of lines.entries()) {
        const columns = [...line].length
        if (columns <= COLUMNS_MAX) continue
        const what = `${columns} columns, more than ${COLUMNS_MAX}; break the line`
        findings.push({ file: path, line: index + 1, rule: RULE, text: what })
      }
      return findings
    })
