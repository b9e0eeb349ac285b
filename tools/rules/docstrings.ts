import { blankComments } from './blank-comments.ts'
import { type Finding, isTestFile, lineAt, type Rule } from './finding.ts'

const RULE = 'docstrings'
const DOCUMENTED = /^(packages|services|apps)\/.*\.tsx?$/
const EXPORTS = [
  /^export (?:default )?(?:async )?(?:function\*?|class|abstract class) +(\w+)/gm,
  /^export const (\w+)(?:: .+?)? = (?:async )?(?:[(<]|\w+ =>)/gm,
]

/** What others may call says above itself what it takes, gives and throws. */
export const docstrings: Rule = (files) =>
  files
    .filter(({ path }) => DOCUMENTED.test(path) && !isTestFile(path) && !/\.gen\./.test(path))
    .flatMap(({ path, text }) => {
      const code = blankComments(text)
      const findings: Finding[] = []
      const named = new Set<string>()
      for (const match of EXPORTS.flatMap((pattern) => [...code.matchAll(pattern)])) {
        const [, name = ''] = match
        // The overloads after the first share its docstring.
        if (named.has(name)) continue
        named.add(name)
        if (/\*\/\n$/.test(text.slice(0, match.index))) continue
        const what = `${name} is exported without a docstring; say what it takes, gives and throws`
        findings.push({ file: path, line: lineAt(text, match.index), rule: RULE, text: what })
      }
      return findings
    })
