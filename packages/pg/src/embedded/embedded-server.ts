import { setTimeout as delay } from 'node:timers/promises'
import { leaveServer } from './leave-server.ts'
import { type ReachedServer, reachServer, urlOf } from './reach-server.ts'
import { chooseServerAccount } from './server-account.ts'
import { openServerFolder } from './server-folder.ts'
import type { ServerPlan } from './server-process.ts'
import { findServerPrograms } from './server-programs.ts'

/** A PostgreSQL server that lives in the data folder, as one of the processes that use it. */
export type EmbeddedServer = {
  /** for the superuser, without a database: `postgres://postgres:…@127.0.0.1:PORT/` */
  superuserUrl: string
  /** true when another process had started it before this one came */
  attached: boolean
  /** Says that this process bears a restart of the server: from now on nobody waits for it. */
  bearRestarts: () => Promise<void>
  /**
   * Leaves it. Who started it lets the others that are at work finish, at most 30 s long, stops it
   * and waits until it is down; whoever still uses it starts it again.
   */
  stop: () => Promise<void>
}

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
const REACH_AGAIN_MS = 1_000

/**
 * Joins the server that runs in a data folder, or starts it: makes the cluster the first time,
 * ends what a killed run left over, finds a free port. Until it is stopped, the server is kept
 * running: when it goes, because the process that started it ended or it crashed, one of the
 * processes that use it starts it again under the same address, so that their pools reconnect.
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
  const first = await reachServer(plan)
  const stopped = new AbortController()
  let bearsRestarts = false
  let current: Promise<ReachedServer | undefined> = Promise.resolve(first)

  async function keepRunning({ session }: ReachedServer): Promise<void> {
    await session.ended
    if (stopped.signal.aborted) return
    current = reachAgain(plan, first, stopped.signal)
    const next = await current
    if (!next) return
    void keepRunning(next)
    if (bearsRestarts) await tellBearsRestarts(next)
  }

  async function end(): Promise<void> {
    stopped.abort()
    const last = await current
    if (last) await leaveServer(folder, last)
  }

  void keepRunning(first)
  let ending: Promise<void> | undefined
  return {
    superuserUrl: urlOf(first),
    attached: first.child === undefined,
    async bearRestarts() {
      bearsRestarts = true
      await tellBearsRestarts(await current)
    },
    async stop() {
      ending ??= end()
      await ending
    },
  }
}

/** Tries until it succeeds: whoever uses the server has nothing else to do. */
async function reachAgain(
  plan: ServerPlan,
  kept: ReachedServer,
  stopped: AbortSignal,
): Promise<ReachedServer | undefined> {
  while (!stopped.aborted) {
    try {
      const reached = await reachServer(plan, kept)
      if (urlOf(reached) === urlOf(kept)) return reached
      // Somebody moved it, whose earlier port was taken. Our pools cannot follow.
      await reached.session.close()
    } catch {
      // The folder or the port may come back.
    }
    await delay(REACH_AGAIN_MS, undefined, { ref: false, signal: stopped }).catch(() => {})
  }
  return undefined
}

/** A session that ended meanwhile need not tell: the next one does. */
async function tellBearsRestarts(reached: ReachedServer | undefined): Promise<void> {
  await reached?.session.tell('haru-bears-restarts').catch(() => {})
}
