import type { ChildProcess } from 'node:child_process'
import { readFileSync, statSync, truncateSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { findFreePort } from '../free-port.ts'
import { identifyProcess, isSameProcessAlive } from './process-identity.ts'
import { chooseServerAccount } from './server-account.ts'
import {
  makePassword,
  openServerFolder,
  readState,
  releaseStartLock,
  type ServerFolder,
  takeStartLock,
  writeState,
} from './server-folder.ts'
import {
  endLeftOverServer,
  makeCluster,
  runningServer,
  type ServerPlan,
  setPassword,
  spawnServer,
} from './server-process.ts'
import { findServerPrograms } from './server-programs.ts'

/** A PostgreSQL server that lives in the data folder. */
export type EmbeddedServer = {
  /** for the superuser, without a database: `postgres://postgres:…@127.0.0.1:PORT/` */
  superuserUrl: string
  /** true when another process started it, and will stop it */
  attached: boolean
  /** ends it when this process started it; waits until it is down */
  stop: () => Promise<void>
}

/** After a crash the server first replays its log; a large one takes minutes. */
const READY_WITHIN_MS = 300_000
const LOG_BYTES_MAX = 10_000_000
const PORT_TRIES = 5

/** jit off: it plans for seconds of compiling where our statements take milliseconds. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'shared_buffers=256MB',
  'max_wal_size=2GB',
  'jit=off',
  'timezone=UTC',
  'log_timezone=UTC',
  'log_checkpoints=off',
]

/**
 * Joins the server that runs in a data folder, or starts it: makes the cluster the first time,
 * ends what a killed run left over, finds a free port.
 * @param dataDir HARU_DATA_DIR
 * @param extraSettings `name=value` for the command line, like `fsync=off` for tests
 * @throws Error with one clear sentence when the folder cannot be used or the server fails
 */
export async function openEmbeddedServer(
  dataDir: string,
  extraSettings: readonly string[] = [],
): Promise<EmbeddedServer> {
  const folder = openServerFolder(dataDir)
  const account = chooseServerAccount()
  const programs = findServerPrograms(account !== undefined)
  const plan = { folder, programs, account, settings: [...SETTINGS, ...extraSettings] }
  const patience = Date.now() + READY_WITHIN_MS
  while (Date.now() < patience) {
    const running = await join(folder)
    if (running) return running
    if (takeStartLock(folder)) {
      try {
        return await start(plan)
      } finally {
        releaseStartLock(folder)
      }
    }
    await delay(50)
  }
  throw new Error(`Another process has been starting the database in ${dataDir} for too long.`)
}

async function join(folder: ServerFolder): Promise<EmbeddedServer | undefined> {
  const state = readState(folder)
  if (!state || !isSameProcessAlive(state.owner)) return undefined
  const pid = runningServer(folder)
  if (pid === undefined) return undefined
  const superuserUrl = urlOf(state.port, state.password)
  const isUp = () => runningServer(folder) === pid
  if (!(await waitUntilReady(folder, superuserUrl, isUp))) return undefined
  return { superuserUrl, attached: true, stop: async () => {} }
}

async function start(plan: ServerPlan): Promise<EmbeddedServer> {
  const { folder } = plan
  await endLeftOverServer(folder)
  const made = makeCluster(plan)
  const owner = identifyProcess(process.pid)
  if (!owner) throw new Error('this process cannot name itself')
  const earlier = readState(folder)
  const password = earlier?.password ?? makePassword()
  if (made || !earlier) setPassword(plan, password)
  shortenLog(folder.log)
  for (let attempt = 1; attempt <= PORT_TRIES; attempt++) {
    const port = await findFreePort(attempt === 1 ? earlier?.port : undefined)
    writeState(folder, { port, password, owner })
    const child = spawnServer(plan, port)
    const superuserUrl = urlOf(port, password)
    const isUp = () => child.exitCode === null && child.signalCode === null
    if (await waitUntilReady(folder, superuserUrl, isUp)) {
      return { superuserUrl, attached: false, stop: () => stop(child) }
    }
    if (isUp()) await stop(child)
  }
  throw new Error(`PostgreSQL did not start; the end of ${folder.log}: ${endOf(folder.log)}`)
}

/**
 * Asks until it answers, for as long as its process lives. A wrong password ends it at once; so
 * does the server of another folder, which a copy of that folder would find on the copied port.
 */
async function waitUntilReady(
  folder: ServerFolder,
  superuserUrl: string,
  isUp: () => boolean,
): Promise<boolean> {
  const patience = Date.now() + READY_WITHIN_MS
  while (Date.now() < patience && isUp()) {
    const client = new pg.Client({ connectionString: `${superuserUrl}postgres` })
    // An error that comes after the answer has nobody else to hear it.
    client.on('error', () => {})
    try {
      await client.connect()
      const { rows } = await client.query<{ cluster_name: string }>('show cluster_name')
      return folder.marker === `cluster_name=${rows[0]?.cluster_name}`
    } catch (error) {
      if ((error as { code?: string }).code === '28P01') throw error
      await delay(15)
    } finally {
      await client.end().catch(() => {})
    }
  }
  return false
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const down = new Promise((resolve) => child.once('exit', resolve))
  // Fast shutdown: sessions are ended, everything committed is kept.
  child.kill('SIGINT')
  const gaveUp = setTimeout(() => child.kill('SIGQUIT'), 20_000)
  await down
  clearTimeout(gaveUp)
}

function urlOf(port: number, password: string): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/`
}

function shortenLog(log: string): void {
  const bytes = statSync(log, { throwIfNoEntry: false })?.size ?? 0
  if (bytes > LOG_BYTES_MAX) truncateSync(log)
}

function endOf(log: string): string {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-5).join(' | ')
}
