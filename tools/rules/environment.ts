import { blankComments } from './blank-comments.ts'
import { findAll, isTestFile, type Rule } from './finding.ts'

const RULE = 'environment'
const READ = /\bprocess\s*\.\s*env\b|\{[^}]*\benv\b[^}]*\}\s*=\s*process\b|\benv\b.*'node:process'/g
const READERS = /(^|\/)([a-z-]+-)?config\.(ts|mjs)$|^apps\/[^/]+\/src\/main\.ts$|^tools\//
/** Files that may for a reason of their own. */
const ALLOWED = new Map([
  ['packages/pg/src/embedded/server-process.ts', 'passes PATH on to PostgreSQL, and nothing else'],
  ['bench/orders/child.ts', 'passes it on to the programs that are measured'],
  ['bench/orders/pgbench.ts', 'looks for pgbench on the PATH'],
  ['ops/image/ask-ready.mjs', "is a program of its own, the image's health check"],
])

/** The environment is read in config files, once, into a typed object; nowhere else. */
export const environment: Rule = (files) =>
  files
    .filter(({ path }) => /\.(ts|tsx|mjs)$/.test(path) && !READERS.test(path))
    .filter(({ path }) => !isTestFile(path) && !ALLOWED.has(path))
    .flatMap((file) => {
      const text = () => 'only config.ts reads the environment; pass the value from there'
      return findAll(file, READ, RULE, text, blankComments(file.text))
    })
