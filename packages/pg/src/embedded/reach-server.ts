import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { findFreePort } from '../free-port.ts'
import { identifyProcess, isSameProcessAlive } from './process-identity.ts'
import { endLeftOverServer, runningServer } from './running-server.ts'
import {
  makePassword,
  readState,
  releaseStartLock,
  type ServerFolder,
  takeStartLock,
  writeState,
} from './server-folder.ts'
import {
  isServerDown,
  makeCluster,
  type ServerPlan,
  setPassword,
  spawnServer,
  stopServer,
} from './server-process.ts'
import { openSession, type ServerSession } from './server-session.ts'

/** Where a server answers, and to whom. */
export type ServerAddress = { port: number; password: string }

/** A server that answers this process. */
export type ReachedServer = ServerAddress & {
  session: ServerSession
  /** undefined when another process started it, and will stop it */
  child: ChildProcess | undefined
}

/** After a crash the server first replays its log; a large one takes minutes. */
const READY_MS_MAX = 300_000
const LOG_BYTES_MAX = 10_000_000
const STARTS_MAX = 5
/** The children of a server that crashed take a moment to end, and so does who has its port. */
const START_AGAIN_MS = 100

/**
 * Joins the server that runs in a folder, or starts it: makes the cluster the first time, ends what
 * a killed run left over, finds a free port.
 * @param plan what to start
 * @param kept where a server was that this process used: it is started there or nowhere
 * @throws Error with one clear sentence when the folder cannot be used or the server fails
 */
export async function reachServer(plan: ServerPlan, kept?: ServerAddress): Promise<ReachedServer> {
  const { folder } = plan
  const patience = Date.now() + READY_MS_MAX
  while (Date.now() < patience) {
    const running = await join(folder)
    if (running) return running
    if (takeStartLock(folder)) {
      try {
        // Who had the lock until now may have started it.
        return (await join(folder)) ?? (await start(plan, kept))
      } finally {
        releaseStartLock(folder)
      }
    }
    await delay(50)
  }
  throw new Error(`Another process has been starting the database in ${folder.cluster} too long.`)
}

/**
 * Where a reached server is.
 * @returns for the superuser, without a database: `postgres://postgres:…@127.0.0.1:PORT/`
 */
export function urlOf({ port, password }: ServerAddress): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/`
}

async function join(folder: ServerFolder): Promise<ReachedServer | undefined> {
  const state = readState(folder)
  if (!state?.owner || !isSameProcessAlive(state.owner)) return undefined
  const pid = runningServer(folder)
  if (pid === undefined) return undefined
  const { port, password } = state
  const isUp = () => runningServer(folder) === pid
  const session = await openSession(folder, urlOf(state), isUp, READY_MS_MAX)
  // Its owner may have decided to stop it before it could see this session.
  if (session && readState(folder)?.owner) return { port, password, session, child: undefined }
  await session?.close()
  return undefined
}

async function start(plan: ServerPlan, kept?: ServerAddress): Promise<ReachedServer> {
  const { folder } = plan
  const owner = identifyProcess(process.pid)
  if (!owner) throw new Error('this process cannot name itself')
  await endLeftOverServer(folder)
  const wanted = kept ?? prepare(plan)
  // Data that went away under its users must not come back as an empty cluster.
  if (!existsSync(folder.cluster)) throw new Error(`The data in ${folder.cluster} is gone.`)
  shortenLog(folder.log)
  const { password } = wanted
  for (let count = 1; count <= STARTS_MAX; count++) {
    const port = kept?.port ?? (await findFreePort(wanted.port))
    writeState(folder, { port, password, owner })
    const child = spawnServer(plan, port)
    const isUp = () => !isServerDown(child)
    const session = await openSession(folder, urlOf({ port, password }), isUp, READY_MS_MAX)
    if (session) return { port, password, session, child }
    await stopServer(child)
    await delay(START_AGAIN_MS)
  }
  throw new Error(`PostgreSQL did not start; the end of ${folder.log}: ${endOf(folder.log)}`)
}

/** Makes the cluster and its password, unless they are there. */
function prepare(plan: ServerPlan): { port: number | undefined; password: string } {
  const made = makeCluster(plan)
  const earlier = readState(plan.folder)
  const password = earlier?.password ?? makePassword()
  if (made || !earlier) setPassword(plan, password)
  return { port: earlier?.port, password }
}

function shortenLog(log: string): void {
  const bytes = statSync(log, { throwIfNoEntry: false })?.size ?? 0
  if (bytes > LOG_BYTES_MAX) truncateSync(log)
}

function endOf(log: string): string {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-5).join(' | ')
}
