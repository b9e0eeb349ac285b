import { blankComments } from './blank-comments.ts'
import { findAll, isTestFile, type Rule } from './finding.ts'

const RULE = 'random-texts'
const RUNNING = /^(packages|services|apps)\/.*\.(ts|tsx|mjs|js|sql)$/
/** Programs that tests start. */
const NOT_RUNNING = /-child\.ts$|cluster-chaos\.ts$/
/** Chance that can be guessed, or has fewer than 128 bits; ones by a name are long enough. */
const WEAK = /\bMath\s*\.\s*random\b|\brandom(UUID|Int)\s*\(|\brandomBytes\s*\(\s*(\d|1[0-5])\s*\)/g
const IN_SQL = /\bgen_random_uuid\b/g
/** Where it serves for what nobody need be kept from guessing. */
const HARMLESS = new Map([
  ['packages/chunk/src/step/try-again.ts', 'how long to wait'],
  ['packages/events/src/delay-after.ts', 'how long to wait'],
  ['packages/redis/src/redis-link.ts', 'how long to wait'],
  ['packages/service-kit/src/upstream/upstreams.ts', 'which of equals is asked'],
  ['packages/chunk/src/writer/output-file.ts', 'the name of a file'],
  ['packages/pg/src/backup/copy-cluster.ts', 'the name of a slot'],
  ['packages/pg/src/backup/partial-file.ts', 'the name of a file'],
  ['packages/redis/src/announcer.ts', 'the name of a process'],
  ['packages/service-kit/src/discovery/eureka/instance-info.ts', 'the name of an instance'],
  ['packages/service-kit/src/trace-context.ts', 'ids of traces and spans'],
  ['packages/events/migrations/0001-events.sql', 'ids of events'],
  ['services/settlement/src/aggregation/redis-fold.ts', "keys of a run's own"],
  ['services/user/src/session/tokens.ts', 'the number of a token, which its signature protects'],
  ['services/store/src/pairing/pairing-code.ts', 'none: secure, and as long as people can type'],
])

/** What nobody may guess is 128 bits of the secure generator: `randomId`, or bytes by a name. */
export const randomTexts: Rule = (files) =>
  files
    .filter(({ path }) => RUNNING.test(path) && !NOT_RUNNING.test(path) && !isTestFile(path))
    .filter(({ path }) => !HARMLESS.has(path))
    .flatMap((file) => {
      const text = () => 'can be guessed; use randomId, or 16 random bytes and more'
      const code = blankComments(file.text)
      // Statements stand in template texts, which are blanked.
      return [...findAll(file, WEAK, RULE, text, code), ...findAll(file, IN_SQL, RULE, text)]
    })
