import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { signalProcess, wasStartedWith } from './process-identity.ts'
import type { ServerFolder } from './server-folder.ts'

/**
 * Ends the server left over from a killed run, politely first. Never another program: where nobody
 * can tell which one it is, PostgreSQL's own lock file refuses the second server.
 * @param folder its places
 * @param isServer says whether a process was started with the folder's marker
 * @throws Error when it outlives SIGKILL for 10 seconds
 */
export async function endLeftOverServer(
  folder: ServerFolder,
  isServer = wasStartedWith,
): Promise<void> {
  const pid = readServerPid(folder)
  const lock = join(folder.cluster, 'postmaster.pid')
  // Its number may belong to another program by now; then the file would keep our server down.
  if (pid === undefined || isServer(pid, folder.marker) === false) rmSync(lock, { force: true })
  if (pid === undefined) return
  for (const [signal, milliseconds] of [
    ['SIGINT', 10_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 10_000],
  ] as const) {
    if (!isServer(pid, folder.marker)) return
    signalProcess(pid, signal)
    for (let waited = 0; waited < milliseconds; waited += 20) {
      if (isServer(pid, folder.marker) === false) return
      await delay(20)
    }
  }
  throw new Error(`The PostgreSQL server ${pid} of an earlier run does not end; end it by hand.`)
}

/**
 * Finds the server of this folder.
 * @returns its process number, also where nobody can tell that from another program's; undefined
 *   when none runs
 */
export function runningServer(folder: ServerFolder): number | undefined {
  const pid = readServerPid(folder)
  return pid !== undefined && wasStartedWith(pid, folder.marker) !== false ? pid : undefined
}

function readServerPid(folder: ServerFolder): number | undefined {
  try {
    const text = readFileSync(join(folder.cluster, 'postmaster.pid'), 'utf8')
    const pid = Number(text.split('\n')[0])
    return pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}
