import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { CLUSTER_VARIABLE } from '@haru/haru/testing/test-system.ts'
import { NEEDS_REDIS_SERVER } from '@haru/redis/testing-redis.ts'

/**
 * `npm run test:cluster`: the end-to-end tests of `npm test`, unchanged, against two processes of
 * each part on Kafka, Redis and Eureka; and what only such a system can be asked.
 */

/** Named by `.ci/run`, or by hand with what the scripts in `ops/dev/` print. */
const NEEDED = ['HARU_TEST_KAFKA', 'HARU_TEST_EUREKA']
const PATTERN = '{services,apps}/*/src/**/*.test.ts'
/** Each is ten processes, which use two cores while they start. */
const SYSTEMS_AT_ONCE = 2
const ONLY_HERE = ['apps/haru/src/cluster-chaos.ts']

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const missing = NEEDED.filter((name) => !process.env[name])
if (NEEDS_REDIS_SERVER.skip) missing.push('a redis-server')
if (missing.length > 0) {
  console.log(`Skipped: the tests of many processes need ${missing.join(', ')} (see ops/dev/).`)
  console.log('0 passed, 0 failed')
} else {
  process.exitCode = await runTests([...(await findEndToEndTests()), ...ONLY_HERE])
}

/** Those that begin with a system of which they see no more than its people do. */
async function findEndToEndTests(): Promise<string[]> {
  const found: string[] = []
  for await (const file of glob(PATTERN)) {
    if (readFileSync(file, 'utf8').includes('startTestSystem(')) found.push(file)
  }
  return found.sort()
}

async function runTests(files: readonly string[]): Promise<number> {
  const env = { ...process.env, [CLUSTER_VARIABLE]: 'yes' }
  const args = ['tools/test.ts', `--test-concurrency=${SYSTEMS_AT_ONCE}`, ...files]
  const child = spawn(process.execPath, args, { env, stdio: 'inherit' })
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
