import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TEST_PASSWORD_VARIABLE, TEST_SERVER_VARIABLE } from '@haru/pg/testing.ts'
import type { Counts } from './count-reporter.ts'
import { writeBatches } from './test-batches.ts'
import { withoutSettings } from './test-environment.ts'
import { givenTestServer, startTestServer } from './test-server.ts'

/**
 * `npm test [-- FILE…]`: starts one PostgreSQL server for all test files, migrates a template
 * database in it, runs the files, and ends with the line `N passed, N failed`. With `--long` those
 * that take long; other options are passed on to `node --test`.
 */

const PATTERNS = ['{packages,services,apps}/*/src/**/*.test.ts', '{bench,ops,tools}/**/*.test.ts']
/** What takes half a minute and more: `npm run test:long`. */
const LONG_PATTERNS = ['{packages,services,apps}/*/src/**/*.long.ts', '{bench,ops}/**/*.long.ts']
/** Loading what is compiled already takes 0.55 s, compiling it 0.87 s. */
const COMPILE_CACHE = fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url))
/** A hung test is a failed test. */
const TEST_MS_MAX = 120_000
/** A file that is stuck in a loop hears of no time-out, and is ended; the variable is for tests. */
const STUCK_MS_MAX = Number(process.env['HARU_TEST_STUCK_MS'] ?? TEST_MS_MAX)
/** Longer than a test file needs to end what it started. */
const END_MS_MAX = 10_000
const INTERRUPTED = 130

const startedAt = performance.now()
const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // Only the first: who asks twice wants it to end at once.
  process.once(signal, () => interruption.abort())
}

const [given, files] = partition(process.argv.slice(2))
const isLong = given.includes('--long')
const options = given.filter((option) => option !== '--long')
if (files.length === 0) process.chdir(fileURLToPath(new URL('..', import.meta.url)))
const found = files.length > 0 ? files : await findTests()
if (found.length === 0) throw new Error('no test files found')

const folder = mkdtempSync(join(tmpdir(), 'haru-test-counts-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
process.exitCode = summarize(await runOnServer().catch(tellAndFail))

function partition(args: readonly string[]): [options: string[], files: string[]] {
  const isOption = (arg: string) => arg.startsWith('--')
  return [args.filter(isOption), args.filter((arg) => !isOption(arg))]
}

async function runOnServer(): Promise<number> {
  const server = givenTestServer() ?? (await startTestServer())
  try {
    if (interruption.signal.aborted) return INTERRUPTED
    // Each that is named, or takes long, is a process of its own.
    const isWhole = files.length === 0 && !isLong
    return await runTests(isWhole ? writeBatches(found, folder) : found, {
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      ...withoutSettings(process.env),
      [TEST_SERVER_VARIABLE]: server.superuserUrl,
      [TEST_PASSWORD_VARIABLE]: server.appPassword,
    })
  } finally {
    await server.stop()
  }
}

function tellAndFail(error: unknown): number {
  console.error(error)
  return 1
}

async function findTests(): Promise<string[]> {
  const list: string[] = []
  for await (const file of glob(isLong ? LONG_PATTERNS : PATTERNS)) list.push(file)
  return list.sort()
}

async function runTests(list: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const reporter = new URL('./count-reporter.ts', import.meta.url).href
  const args = [
    '--test',
    `--import=${new URL(`./stuck-file.ts?msMax=${STUCK_MS_MAX}`, import.meta.url).href}`,
    `--test-concurrency=${availableParallelism() + 1}`,
    `--test-timeout=${TEST_MS_MAX}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${join(folder, 'counts')}`,
    ...options,
    ...list,
  ]
  // A process group of its own, so that an interruption ends the test files too.
  const child = spawn(process.execPath, args, { stdio: 'inherit', env, detached: true })
  const end = (signal: NodeJS.Signals) => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal)
  }
  const endAll = () => {
    end('SIGINT')
    setTimeout(() => end('SIGKILL'), END_MS_MAX).unref()
  }
  interruption.signal.addEventListener('abort', endAll)
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(interruption.signal.aborted ? INTERRUPTED : (code ?? 1)))
  })
}

/** Prints the totals, the last line of all, and says how to exit. */
function summarize(code: number): number {
  const counts = readCounts()
  if (interruption.signal.aborted) console.log('interrupted')
  else if (code !== 0 && counts.failed === 0) {
    console.log(`the run itself failed, with exit code ${code}`)
    counts.failed = 1
  } else if (counts.passed === 0 && counts.failed === 0) {
    console.log('no test was run')
    counts.failed = 1
  }
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1)
  console.log(`${found.length} test files, ${counts.skipped} tests skipped, ${seconds} s`)
  console.log(`${counts.passed} passed, ${counts.failed} failed`)
  return code === 0 && counts.failed > 0 ? 1 : code
}

function readCounts(): Counts {
  try {
    return JSON.parse(readFileSync(join(folder, 'counts'), 'utf8')) as Counts
  } catch {
    // The runner ended before it told them.
    return { passed: 0, failed: 0, skipped: 0 }
  }
}
