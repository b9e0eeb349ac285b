import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { type EmbeddedServer, openEmbeddedServer } from './embedded-server.ts'
import { signalProcess } from './process-identity.ts'

/** What a process that opened a server said about it. */
export type Answer = { superuserUrl: string; attached: boolean } | { error: string }

/** A process of its own with an embedded server, to be killed at will. */
export type ServerHolder = {
  pid: number
  answer: Answer
  /** resolves when it has ended, by itself or by a signal */
  ended: Promise<unknown>
  /** Ends it by a signal: SIGTERM lets it stop its server first. */
  end: (signal: NodeJS.Signals) => Promise<void>
}

const PROGRAM = `
  import { openEmbeddedServer } from ${JSON.stringify(import.meta.resolve('./embedded-server.ts'))}
  try {
    const server = await openEmbeddedServer(process.argv[1])
    if (process.argv[2] === 'bears restarts') await server.bearRestarts()
    const { superuserUrl, attached } = server
    console.log(JSON.stringify({ superuserUrl, attached }))
    process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)))
    setInterval(() => {}, 60_000)
  } catch (error) {
    console.log(JSON.stringify({ error: String(error.message) }))
  }`

/** What uses the servers of temporary folders, to be ended before these are removed. */
const users: { dataDir: string; end: () => Promise<unknown> }[] = []

/**
 * Opens the server of a temporary folder in this process; it is stopped before the folder goes.
 * @param dataDir its data folder
 */
export async function openForTest(dataDir: string): Promise<EmbeddedServer> {
  const server = await openEmbeddedServer(dataDir)
  users.push({ dataDir, end: server.stop })
  return server
}

/**
 * Opens the server of a temporary folder in a process of its own, which is killed before the folder
 * goes.
 * @param dataDir its data folder
 * @param options `wrapper`: a command to start it by; `env` instead of this process's own;
 *   `bearsRestarts`: it says so of itself
 * @returns when it has said how that went
 */
export async function holdServer(
  dataDir: string,
  options: { wrapper?: readonly string[]; env?: NodeJS.ProcessEnv; bearsRestarts?: boolean } = {},
): Promise<ServerHolder> {
  const { wrapper = [], env = process.env, bearsRestarts = false } = options
  const program = [process.execPath, '--input-type=module', '-e', PROGRAM, dataDir]
  const [command = '', ...args] = [...wrapper, ...program]
  if (bearsRestarts) args.push('bears restarts')
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await ended
  }
  users.push({ dataDir, end: () => end('SIGKILL') })
  let answer: Answer = { error: 'it ended without a word' }
  for await (const line of createInterface(child.stdout)) {
    answer = JSON.parse(line) as Answer
    break
  }
  return { pid: child.pid ?? 0, answer, ended, end }
}

/** A temporary folder that is removed, with the server in it ended, when the test is over. */
export function temporaryFolder(t: { after: (work: () => Promise<void>) => void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'haru-pg-'))
  t.after(async () => {
    // Each would start the server again that another one leaves: the last to come goes first.
    const here = users.filter(({ dataDir }) => dataDir.startsWith(folder)).reverse()
    for (const { end } of here) await end()
    for (const pid of serversBelow(folder)) signalProcess(pid, 'SIGKILL')
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
