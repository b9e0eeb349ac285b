import { readFileSync } from 'node:fs'

/** A process that can be told from a later one with the same number. */
export type ProcessIdentity = { pid: number; startedAt: string }

/**
 * Names a process.
 * @param pid its number
 * @returns undefined when no such process lives
 */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  if (!isAlive(pid)) return undefined
  return { pid, startedAt: startTicks(pid) ?? '' }
}

/**
 * Says whether that very process still lives.
 * @param identity as named earlier
 */
export function isSameProcessAlive(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startedAt === identity.startedAt
}

/**
 * Says whether a process was started with an argument.
 * @param pid its number
 * @param argument in full; long and particular enough that no other program has it
 */
export function wasStartedWith(pid: number, argument: string): boolean {
  if (!isAlive(pid)) return false
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(argument)
  } catch {
    // Without /proc (macOS, Windows) there is nothing to tell it by; PostgreSQL's own lock file
    // then refuses a second server.
    return process.platform !== 'linux'
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return startTicks(pid) !== 'zombie'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Field 22 of /proc/PID/stat; the command in field 2 may itself hold spaces and brackets. */
function startTicks(pid: number): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return fields[0] === 'Z' ? 'zombie' : fields[19]
  } catch {
    return undefined
  }
}
