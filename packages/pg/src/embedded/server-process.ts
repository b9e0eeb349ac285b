import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { ServerAccount } from './server-account.ts'
import { giveFolder, type ServerFolder } from './server-folder.ts'
import type { ServerPrograms } from './server-programs.ts'

/** Everything that starting a server needs to know. */
export type ServerPlan = {
  folder: ServerFolder
  programs: ServerPrograms
  account: ServerAccount | undefined
  /** `name=value` each, on the server's command line */
  settings: readonly string[]
}

/** PostgreSQL's major version that this release brings; a cluster of another needs a dump first. */
export const MAJOR_VERSION = '18'

/**
 * On Linux a process finds its working folder at this name whatever the rights of the folders
 * above it: so a server under another account runs in a data folder below a closed home.
 */
const clusterName = (folder: string) => (process.platform === 'linux' ? '/proc/self/cwd' : folder)

/**
 * Makes the cluster when there is none: aside first, then renamed, so that a killed start leaves
 * either none or a whole one.
 * @param plan what to make, and for whom
 * @returns true when it was made now, and so has no password yet
 * @throws Error when the cluster there is of another major version, or initdb fails
 */
export function makeCluster(plan: ServerPlan): boolean {
  const { cluster } = plan.folder
  if (existsSync(cluster)) {
    const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
    if (version === MAJOR_VERSION) return false
    throw new Error(
      `The data in ${cluster} was written by PostgreSQL ${version}, this release brings ` +
        `${MAJOR_VERSION}: dump it with the old release and restore it with this one.`,
    )
  }
  const unfinished = `${cluster}.new`
  rmSync(unfinished, { recursive: true, force: true })
  giveFolder(unfinished, plan.account)
  const options = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8']
  try {
    run(plan, unfinished, plan.programs.initdb, ['-D', clusterName(unfinished), ...options])
  } catch (cause) {
    rmSync(unfinished, { recursive: true, force: true })
    const output = String((cause as { stderr?: unknown }).stderr ?? cause).trim()
    throw new Error(`PostgreSQL could not make its data folder ${cluster}: ${output}`, { cause })
  }
  renameSync(unfinished, cluster)
  return true
}

/**
 * Sets the superuser's password by PostgreSQL's single-user mode, which needs none, and lets nobody
 * in without one from then on.
 * @param plan the cluster must exist and its server be down
 * @param password hexadecimal digits
 */
export function setPassword(plan: ServerPlan, password: string): void {
  const { cluster } = plan.folder
  run(plan, cluster, plan.programs.postgres, ['--single', '-D', clusterName(cluster), 'postgres'], {
    input: `alter role postgres password '${password}'\n`,
  })
  writeFileSync(join(cluster, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n')
}

/**
 * Starts the server. It dies with this process where the machine can arrange that (`setpriv`), and
 * does not hear the terminal's Ctrl-C, so that requests in flight can still finish on it.
 * @param plan what to start
 * @param port on 127.0.0.1
 */
export function spawnServer(plan: ServerPlan, port: number): ChildProcess {
  const { folder, programs, account } = plan
  const settings = [folder.marker, `port=${port}`, ...plan.settings]
  const args = ['-D', clusterName(folder.cluster), ...settings.flatMap((one) => ['-c', one])]
  const log = openSync(folder.log, 'a', 0o600)
  try {
    const stdio: ['ignore', number, number] = ['ignore', log, log]
    const options = { cwd: folder.cluster, env: environment(), stdio, detached: true }
    if (!hasSetpriv()) return spawn(programs.postgres, args, { ...options, ...ids(account) })
    const wrapped = [...identityOptions(account), '--pdeathsig', 'INT', programs.postgres, ...args]
    return spawn('setpriv', wrapped, options)
  } finally {
    closeSync(log)
  }
}

/**
 * Stops a server that this process started, and waits until it is down. Sessions are ended,
 * everything committed is kept.
 * @param child as it was started
 */
export async function stopServer(child: ChildProcess): Promise<void> {
  if (isServerDown(child)) return
  const down = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGINT')
  const gaveUp = setTimeout(() => child.kill('SIGQUIT'), 20_000)
  await down
  clearTimeout(gaveUp)
}

/**
 * Says whether a server has ended.
 * @param child as this process started it
 */
export function isServerDown({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

function run(
  plan: ServerPlan,
  cwd: string,
  program: string,
  args: string[],
  { input = '' }: { input?: string } = {},
): void {
  const options = { cwd, input, env: environment(), stdio: 'pipe', timeout: 120_000 } as const
  if (!hasSetpriv()) {
    execFileSync(program, args, { ...options, ...ids(plan.account) })
    return
  }
  execFileSync('setpriv', [...identityOptions(plan.account), program, ...args], options)
}

function identityOptions(account: ServerAccount | undefined): string[] {
  if (!account) return []
  return ['--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups']
}

function ids(account: ServerAccount | undefined): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {}
}

/** Without PG* variables of the caller, which would reach the server's own tools. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LANG: 'C.UTF-8', TZ: 'UTC' }
}

let setpriv: boolean | undefined
function hasSetpriv(): boolean {
  setpriv ??= detectSetpriv()
  return setpriv
}

function detectSetpriv(): boolean {
  try {
    execFileSync('setpriv', ['--pdeathsig', 'INT', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
