import { basename, dirname } from 'node:path/posix'
import type { Finding, Rule } from './finding.ts'

const RULE = 'file-names'
const CODE = /\.(ts|tsx|mjs|js|sql|css)$/
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|long|d|config|spec))?\.\w+$/
const EMPTY_WORDS = /(^|[-./])(utils?|helpers?|common|manager|misc|base(?!-stock))(?=[-./]|$)/
const MIGRATION = /\/migrations\/([^/]+)$/

/** Names are kebab-case and say what is inside; migrations are numbered without gaps. */
export const fileNames: Rule = (files) => {
  const paths = files.map((file) => file.path)
  return [...paths.flatMap(checkName), ...checkMigrations(paths)]
}

function checkName(path: string): Finding[] {
  const findings: Finding[] = []
  const add = (text: string) => findings.push({ file: path, line: 1, rule: RULE, text })
  if (!CODE.test(path) || /\.gen\.\w+$/.test(path)) return []
  if (!MIGRATION.test(path) && !KEBAB.test(basename(path))) {
    add('the name is not kebab-case; write it like place-order.ts')
  }
  const word = EMPTY_WORDS.exec(path)?.[2]
  if (word) add(`"${word}" says nothing; name the thing itself, in a word of the domain`)
  if (/(^|\/)test\/.*\.ts$/.test(path)) {
    add('node:test runs every .ts below a folder named test; put tests beside what they test')
  }
  return findings
}

function checkMigrations(paths: readonly string[]): Finding[] {
  const folders = Map.groupBy(
    paths.filter((path) => MIGRATION.test(path)),
    (path) => dirname(path),
  )
  return [...folders.values()].flatMap((folder) =>
    folder.sort().flatMap((path, index) => {
      const expected = String(index + 1).padStart(4, '0')
      const right = new RegExp(`^${expected}-[a-z0-9]+(-[a-z0-9]+)*\\.sql$`)
      if (right.test(basename(path))) return []
      const text = `migrations are numbered without gaps; expected ${expected}-name.sql here`
      return [{ file: path, line: 1, rule: RULE, text }]
    }),
  )
}
