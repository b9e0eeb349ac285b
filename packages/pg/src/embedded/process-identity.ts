import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process that can be told from a later one with the same number. */
export type ProcessIdentity = { pid: number; startedAt: string }

/** What the machine tells about a living process. */
export type ProcessDescription = { startedAt: string; args: string[] }

/**
 * Names a process.
 * @param pid its number
 * @returns undefined when no such process lives
 */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const found = describeProcess(pid)
  if (found === 'gone') return undefined
  return { pid, startedAt: found?.startedAt ?? '' }
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
 * @param argument in full, without spaces; so particular that no other program has it
 * @param describe looks at a process
 * @returns undefined when the process lives, but its command line cannot be read
 */
export function wasStartedWith(
  pid: number,
  argument: string,
  describe = describeProcess,
): boolean | undefined {
  const found = describe(pid)
  return found === 'gone' ? false : found?.args.includes(argument)
}

/**
 * Sends a signal to a process that may have ended meanwhile.
 * @param pid its number
 * @throws Error EPERM when it belongs to another user
 */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/**
 * Looks at a process by `ps`, for machines without /proc.
 * @param pid its number
 * @returns `gone`: it has ended; undefined: it lives, but nothing tells more
 */
export function describeByPs(pid: number): ProcessDescription | 'gone' | undefined {
  if (!isAlive(pid)) return 'gone'
  try {
    const columns = ['stat', 'lstart', 'command'].flatMap((name) => ['-o', `${name}=`])
    const env = { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' }
    const options = { encoding: 'utf8', env, stdio: 'pipe', timeout: 5_000 } as const
    const line = execFileSync('ps', ['-ww', ...columns, '-p', String(pid)], options)
    const [state = '', ...rest] = line.trim().split(/\s+/)
    if (state.startsWith('Z')) return 'gone'
    // lstart reads `Mon Sep 7 12:34:56 2026`.
    return { startedAt: rest.slice(0, 5).join(' '), args: rest.slice(5) }
  } catch {
    return isAlive(pid) ? undefined : 'gone'
  }
}

function describeProcess(pid: number): ProcessDescription | 'gone' | undefined {
  if (process.platform !== 'linux') return describeByPs(pid)
  if (!isAlive(pid)) return 'gone'
  try {
    // Field 22 of stat; the command in field 2 may itself hold spaces and brackets.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.replace(/^.*\) /s, '').split(' ')
    if (fields[0] === 'Z') return 'gone'
    const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return { startedAt: fields[19] ?? '', args }
  } catch {
    return isAlive(pid) ? undefined : 'gone'
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
