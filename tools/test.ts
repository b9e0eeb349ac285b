import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { APP_LOGIN, makeAppLogin, makeDatabase, migrate, openEmbeddedServer } from '@haru/pg'
import {
  TEMPLATE_DATABASE,
  TEST_PASSWORD_VARIABLE,
  TEST_SERVER_VARIABLE,
} from '@haru/pg/testing.ts'
import { SCHEMAS } from '../apps/haru/src/schemas.ts'

/**
 * `npm test [-- FILE…]`: starts one PostgreSQL server for all test files, migrates a template
 * database in it, runs the files, and ends with the line `N passed, N failed`.
 */

const PATTERNS = ['packages/*/src/**/*.test.ts', 'services/*/src/**/*.test.ts']
const MORE_PATTERNS = ['apps/*/src/**/*.test.ts', 'tools/**/*.test.ts']
/** A hung test is a failed test. */
const TEST_MS_MAX = 120_000

const files = process.argv.slice(2)
const found = files.length > 0 ? files : await findTests()
if (found.length === 0) throw new Error('no test files found')

const folder = mkdtempSync(join(tmpdir(), 'haru-test-'))
const counts = join(folder, 'counts')
// Durability is not what tests test (crash tests kill processes, not the machine).
const server = await openEmbeddedServer(join(folder, 'data'), [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
])
let exitCode = 1
try {
  const password = await makeAppLogin(server.superuserUrl)
  await makeDatabase(server.superuserUrl, TEMPLATE_DATABASE)
  await migrate(`${server.superuserUrl}${TEMPLATE_DATABASE}`, SCHEMAS, APP_LOGIN)
  exitCode = await runTests(found, {
    ...process.env,
    [TEST_SERVER_VARIABLE]: server.superuserUrl,
    [TEST_PASSWORD_VARIABLE]: password,
  })
} finally {
  await server.stop()
}
const { passed, failed, skipped } = JSON.parse(readFileSync(counts, 'utf8')) as Counts
rmSync(folder, { recursive: true, force: true })
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = passed === 0 ? 1 : exitCode

type Counts = { passed: number; failed: number; skipped: number }

async function findTests(): Promise<string[]> {
  const list: string[] = []
  for await (const file of glob([...PATTERNS, ...MORE_PATTERNS])) list.push(file)
  return list.sort()
}

async function runTests(list: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const reporter = new URL('./count-reporter.ts', import.meta.url).href
  const args = [
    '--test',
    `--test-concurrency=${Math.max(2, availableParallelism())}`,
    `--test-timeout=${TEST_MS_MAX}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${counts}`,
    ...list,
  ]
  const child = spawn(process.execPath, args, { stdio: 'inherit', env })
  return await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}
