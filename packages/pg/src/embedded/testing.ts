import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import pg from 'pg'

/** What a process that opened a server said about it. */
export type Answer = { superuserUrl: string; attached: boolean } | { error: string }

/** A process of its own with an embedded server, to be killed at will. */
export type ServerHolder = {
  pid: number
  answer: Answer
  /** Ends it by a signal: SIGTERM lets it stop its server first. */
  end: (signal: NodeJS.Signals) => Promise<void>
}

const PROGRAM = `
  import { openEmbeddedServer } from ${JSON.stringify(import.meta.resolve('./embedded-server.ts'))}
  try {
    const { superuserUrl, attached, stop } = await openEmbeddedServer(process.argv[1])
    console.log(JSON.stringify({ superuserUrl, attached }))
    process.once('SIGTERM', () => void stop().then(() => process.exit(0)))
    setInterval(() => {}, 60_000)
  } catch (error) {
    console.log(JSON.stringify({ error: String(error.message) }))
  }`

/**
 * Opens the server of a folder in a process of its own, which is killed when the test is over.
 * @param dataDir its data folder
 * @param options `wrapper`: a command to start it by; `env` instead of this process's own
 * @returns when it has said how that went
 */
export async function holdServer(
  t: TestContext,
  dataDir: string,
  options: { wrapper?: readonly string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<ServerHolder> {
  const { wrapper = [], env = process.env } = options
  const [command, ...args] = [...wrapper, process.execPath, '--input-type=module', '-e', PROGRAM]
  if (!command) throw new Error('no command')
  const child = spawn(command, [...args, dataDir], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  t.after(() => child.kill('SIGKILL'))
  let answer: Answer = { error: 'it ended without a word' }
  for await (const line of createInterface(child.stdout)) {
    answer = JSON.parse(line) as Answer
    break
  }
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await ended
  }
  return { pid: child.pid ?? 0, answer, end }
}

/** A temporary folder that is removed, with the server in it ended, when the test is over. */
export function temporaryFolder(t: { after: (work: () => void) => void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'haru-pg-'))
  t.after(() => {
    for (const pid of serversBelow(folder)) process.kill(pid, 'SIGKILL')
    // Its children end by themselves, soon, but after they have written more.
    while (serversBelow(folder).length > 0);
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** Copies a data folder, owners and rights included. */
export function copyFolder(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to])
}

/** The process number in the server's own lock file; undefined when there is none. */
export function postmasterOf(dataDir: string): number | undefined {
  try {
    const text = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')
    return Number(text.split('\n')[0])
  } catch {
    return undefined
  }
}

/** Servers work in their clusters, and so do their children. */
function serversBelow(folder: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && workingFolder(pid).startsWith(folder))
}

function workingFolder(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}

/**
 * Runs statements as superuser.
 * @param superuserUrl ending in `/` or in the name of a database
 * @returns the rows of the last one
 */
export async function runSql<Row extends pg.QueryResultRow>(
  superuserUrl: string,
  ...statements: string[]
): Promise<Row[]> {
  const url = superuserUrl.endsWith('/') ? `${superuserUrl}postgres` : superuserUrl
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    let rows: Row[] = []
    for (const statement of statements) rows = (await client.query<Row>(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}
