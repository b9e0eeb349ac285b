import { blankComments } from './blank-comments.ts'
import { findAll, isTestFile, type Rule } from './finding.ts'

const RULE = 'log-destination'
const RUNNING = /^(packages|services|apps)\/.*\.(ts|tsx|mjs|js)$/
/** Measures and programs that tests start. */
const NOT_RUNNING = /-child\.ts$|\.config\.ts$|cluster-chaos\.ts$/

/** Makes logs: as pino does of itself, on stdout. */
const LOG = 'packages/service-kit/src/log.ts'
const PINO = /\bimport\s+(?!type\b)[^;'"]*['"]pino['"]/g
const ELSEWHERE =
  /\bpino\s*(?:\.\s*(?:destination|transport|multistream)\b|\((?!logOptions\(name, level\)\)))/g
const FASTIFY = /\blogger\s*:(?!\s*(?:false\b|logOptions\())/g
const SENDERS = /['"](node:dgram|node:syslog|winston|bunyan|pino-[\w-]+)['"]/g
const CONSOLE = /(?<![.\w])console\s*\.|\bprocess\s*\.\s*std(out|err)\s*\.\s*write\b/g
/** Commands speak to who calls them. */
const SPEAKS = /^apps\/haru\/src\/(main\.ts|commands\/|installation\/open-database\.ts$)/

const FROM_FS = String.raw`\s*from\s*['"](?:node:)?fs(?:/promises)?['"]`
const WRITING = String.raw`\b(?:write|append|open|createWriteStream|copy|cp)v?(?:File)?(?:Sync)?\b`
const WRITERS = new RegExp(
  String.raw`\bimport\s*(?:\{[^}]*${WRITING}[^}]*\}|\*\s*as\s+\w+|\w+(?:\s*,[^;'"]*)?)${FROM_FS}`,
  'g',
)
/** What is written to files, by whom; docs/security/written-down.md says which of it are logs. */
const FILES = new Map([
  ['packages/pg/src/embedded/server-process.ts', 'the log and the settings of the embedded server'],
  ['packages/pg/src/embedded/server-folder.ts', "the embedded server's state and lock"],
  ['packages/pg/src/embedded/server-programs.ts', "the embedded server's programs"],
  ['packages/pg/src/backup/archive-reader.ts', 'a restored backup'],
  ['packages/pg/src/backup/archive-writer.ts', 'a backup'],
  ['packages/pg/src/backup/partial-file.ts', 'a backup'],
  ['packages/chunk/src/reader/csv-reader.ts', 'nothing: it reads'],
  ['packages/chunk/src/writer/output-file.ts', "a job's result"],
  ['services/trade/src/import/rejects-file.ts', 'rejected rows of a sales file'],
  ['services/trade/src/import/sales-file.ts', 'nothing: it reads'],
  ['apps/haru/src/installation/secrets.ts', "a demo's secrets"],
  ['apps/haru/src/secret-files.ts', 'nothing: it reads'],
  ['apps/haru/src/demo/seed-demo-restaurant.ts', 'sales of the demo'],
])

/** Logs go to stdout and to no other place; every file that is written has a reason. */
export const logDestination: Rule = (files) =>
  files
    .filter(({ path }) => RUNNING.test(path) && !NOT_RUNNING.test(path) && !isTestFile(path))
    .flatMap((file) => {
      const code = blankComments(file.text)
      const say = (pattern: RegExp, text: string) => findAll(file, pattern, RULE, () => text, code)
      return [
        ...(file.path === LOG ? [] : say(PINO, `makes a log of its own; ${LOG} makes them`)),
        ...say(ELSEWHERE, 'logs elsewhere than on stdout, as logOptions says'),
        ...say(FASTIFY, 'gives a server a log of its own; use logOptions'),
        ...say(SENDERS, 'sends lines elsewhere; logs are on stdout'),
        ...(SPEAKS.test(file.path) ? [] : say(CONSOLE, 'is no line of the log; use the log')),
        ...(FILES.has(file.path) ? [] : say(WRITERS, 'writes a file that is on no list')),
      ]
    })
