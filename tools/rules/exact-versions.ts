import { type Finding, lineAt, type RepositoryFile, type Rule } from './finding.ts'

const RULE = 'exact-versions'
const EXACT = /^\d+\.\d+\.\d+(-[\w.-]+)?$/
const FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']

/** What was tested is what is installed: dependencies of others are named to the last digit. */
export const exactVersions: Rule = (files) =>
  files.filter(({ path }) => /(^|\/)package\.json$/.test(path)).flatMap(checkManifest)

function checkManifest({ path, text }: RepositoryFile): Finding[] {
  const manifest = JSON.parse(text) as Record<string, Record<string, string> | undefined>
  const wanted = FIELDS.flatMap((field) => Object.entries(manifest[field] ?? {}))
  return wanted
    .filter(([name, version]) => (name.startsWith('@haru/') ? version !== '*' : !isExact(version)))
    .map(([name, version]) => ({
      file: path,
      line: lineAt(text, text.indexOf(`"${name}": "${version}"`)),
      rule: RULE,
      text: name.startsWith('@haru/')
        ? `${name} is a workspace of this repository; write "*"`
        : `${name} is "${version}"; name one exact version`,
    }))
}

function isExact(version: string): boolean {
  return EXACT.test(version)
}
