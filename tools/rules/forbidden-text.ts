import { type Finding, findAll, type RepositoryFile, type Rule } from './finding.ts'

const RULE = 'forbidden-text'
const CODE = /\.(ts|tsx|mjs|js|sql)$/
const EVERYWHERE = /\.(ts|tsx|mjs|js|sql|json|md|css|html|ya?ml|sh|csv)$|(^|\/)[^.]+$/

type Forbidden = { pattern: RegExp; text: string; in: RegExp }

const FORBIDDEN: readonly Forbidden[] = [
  {
    pattern: /\b(TO[D]O|FIX[M]E)\b(?!\(\w+\))/g,
    text: 'nobody owns this; name somebody behind it in brackets, or do it now',
    in: CODE,
  },
  {
    pattern: /\b(test|it|describe|suite)\.only\(|\bonly: true\b/g,
    text: 'this keeps all other tests from running; take it out',
    in: CODE,
  },
  {
    pattern: /\b(test|it|describe|suite)\.(skip|todo)\(|\b(skip|todo): true\b|\bt\.skip\(\s*\)/g,
    text: "a skipped test says why: { skip: 'the reason' } or t.skip('the reason')",
    in: CODE,
  },
  {
    pattern: /@ts-(ignore|expect-error|nocheck)/g,
    text: 'the type is right or it is not; mend it',
    in: CODE,
  },
  {
    pattern: /(?<![\w.~}*-])\/(work|root)\/|(?<![\w.~}*-])\/(home|Users)\/\w/g,
    text: 'a path of one machine; others do not have it',
    in: EVERYWHERE,
  },
]

/** Traces of work that is not finished, or of the machine that it was done on. */
export const forbiddenText: Rule = (files) => files.flatMap(checkFile)

function checkFile(file: RepositoryFile): Finding[] {
  return FORBIDDEN.filter((one) => one.in.test(file.path)).flatMap((one) =>
    findAll(file, one.pattern, RULE, (match) => `"${match[0]}": ${one.text}`),
  )
}
