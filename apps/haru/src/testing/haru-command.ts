import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { TestInstallation } from './test-installation.ts'

const HARU = fileURLToPath(new URL('../main.ts', import.meta.url))

/** What came of a command. */
export type Outcome = { code: number | null; stdout: string; stderr: string }

/** `haru start`, or another command, in a process of its own. */
export type StartedHaru = {
  child: ChildProcess
  /** resolves when it has ended */
  outcome: Promise<Outcome>
}

/** A folder that is removed when the test is over. */
export function commandFolder(t: Pick<TestContext, 'after'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'haru-command-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/**
 * The settings by which a command works on the database of a test installation.
 * @param system the running installation, in demo mode
 * @param folder for the command's own files
 */
export function environmentOf(
  { database, secrets }: TestInstallation,
  folder: string,
): Record<string, string> {
  return {
    HARU_DEMO_EXPOSED: 'yes',
    HARU_DATA_DIR: folder,
    HARU_PORT: '0',
    HARU_COOKIE_SECRETS: secrets.cookieSecrets.join(','),
    HARU_INTERNAL_KEY: secrets.internalKey,
    DATABASE_URL: database.appUrl,
    MIGRATE_DATABASE_URL: database.superuserUrl,
  }
}

/** Tests and benchmarks ask faster than people. */
export const NO_LIMITS = {
  HARU_RATE_PER_ADDRESS: '1000000',
  HARU_RATE_PER_ACCOUNT: '1000000',
  HARU_RATE_PER_TABLET: '1000000',
}

/** What production asks for besides a database. */
export const PRODUCTION = {
  HARU_MODE: 'production',
  HARU_PUBLIC_URL: 'https://pos.example',
  HARU_COOKIE_SECRETS: 'cookie-secret-of-tests-0123456789abcdef',
  HARU_INTERNAL_KEY: 'internal-key-of-tests-0123456789abcdef',
  KAKAO_CLIENT_ID: 'id',
  KAKAO_CLIENT_SECRET: 'secret',
  KAKAO_APP_ID: '7',
}

/**
 * Runs a command in a process of its own.
 * @param settings beside this process's environment
 * @param args like `job`, `list`
 */
export async function runHaru(
  settings: Record<string, string>,
  ...args: string[]
): Promise<Outcome> {
  return await spawnHaru(settings, ...args).outcome
}

/** The same, for a test that does something to it meanwhile. */
export function spawnHaru(settings: Record<string, string>, ...args: string[]): StartedHaru {
  const env = { ...process.env, ...settings }
  const { promise: outcome, resolve } = Promise.withResolvers<Outcome>()
  const child = execFile(process.execPath, [HARU, ...args], { env }, (error, stdout, stderr) => {
    const code = typeof error?.code === 'number' ? error.code : error ? null : 0
    resolve({ code, stdout, stderr })
  })
  return { child, outcome }
}

/**
 * Starts the whole system in a process of its own, which is killed when the test is over.
 * @param settings beside this process's environment
 * @returns when it is ready
 * @throws Error with what it said, when it ends instead
 */
export async function startHaru(
  t: Pick<TestContext, 'after'>,
  settings: Record<string, string>,
): Promise<StartedHaru> {
  const env = { ...process.env, ...settings }
  const child = spawn(process.execPath, [HARU, 'start'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  t.after(() => child.kill('SIGKILL'))
  const said = { stdout: '', stderr: '' }
  const { promise: ready, resolve } = Promise.withResolvers<void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text
    if (said.stdout.includes('Ctrl-C stops it')) resolve()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text
  })
  const outcome = once(child, 'close').then(([code]) => ({ code: code as number | null, ...said }))
  await Promise.race([ready, outcome])
  if (child.exitCode !== null) throw new Error(`haru start ended: ${said.stderr}`)
  return { child, outcome }
}

/**
 * Calls a command in this process.
 * @param t the test; what the command prints is taken from the console
 * @param settings its environment
 * @param command like `() => configCommand({ json: true })`
 * @returns what it printed, line by line
 */
export async function callCommand(
  t: TestContext,
  settings: Record<string, string>,
  command: () => unknown,
): Promise<string[]> {
  const { env } = process
  const log = t.mock.method(console, 'log', () => {})
  process.env = { ...env, ...settings }
  try {
    await command()
  } finally {
    process.env = env
    log.mock.restore()
  }
  return log.mock.calls.map((call) => String(call.arguments[0]))
}

/**
 * Starts a part in a process of its own, which is killed when the test is over.
 * @param settings beside this process's environment
 * @param part like `store`
 * @returns when it answers
 * @throws Error with what it said, when it ends instead
 */
export async function startPart(
  t: Pick<TestContext, 'after'>,
  settings: Record<string, string>,
  part: string,
): Promise<StartedHaru> {
  const started = spawnHaru(settings, 'start', part)
  const { child, outcome } = started
  t.after(async () => {
    child.kill('SIGKILL')
    await outcome
  })
  const [first] = await Promise.race([
    once(child.stdout as NodeJS.ReadableStream, 'data'),
    outcome.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ])
  if (!/listens at http/.test(String(first))) throw new Error(String(first))
  return started
}
