import { setTimeout as delay } from 'node:timers/promises'
import type { ReachedServer } from './reach-server.ts'
import {
  readState,
  releaseStartLock,
  type ServerFolder,
  takeStartLock,
  writeState,
} from './server-folder.ts'
import { isServerDown, stopServer } from './server-process.ts'

/** A command that is still at work after that long loses what is in flight, and can be repeated. */
const OTHERS_MS_MAX = 30_000
const LOCK_MS_MAX = 5_000
const ASK_EVERY_MS = 50

/**
 * Leaves a server. Who started it lets the others that are at work finish, then stops it.
 * @param folder its places
 * @param reached as this process uses it
 */
export async function leaveServer(folder: ServerFolder, reached: ReachedServer): Promise<void> {
  const { child, session } = reached
  if (!child || isServerDown(child)) return await session.close()
  // Who comes from now on waits, and starts a server of its own when this one is down.
  const hasLock = await waitForLock(folder)
  try {
    const state = readState(folder)
    if (state) writeState(folder, { port: state.port, password: state.password })
    await waitForOthers(reached)
    await session.close()
    await stopServer(child)
  } finally {
    if (hasLock) releaseStartLock(folder)
  }
}

/** Somebody has it for a moment, to find that the server runs. */
async function waitForLock(folder: ServerFolder): Promise<boolean> {
  const patience = Date.now() + LOCK_MS_MAX
  while (Date.now() < patience) {
    if (takeStartLock(folder)) return true
    await delay(ASK_EVERY_MS)
  }
  return false
}

async function waitForOthers({ session }: ReachedServer): Promise<void> {
  const patience = Date.now() + OTHERS_MS_MAX
  while (Date.now() < patience && session.isOpen()) {
    if ((await session.countAtWork().catch(() => 0)) === 0) return
    await delay(ASK_EVERY_MS)
  }
}
