import { createHash, randomBytes } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { identifyProcess, isSameProcessAlive, type ProcessIdentity } from './process-identity.ts'
import type { ServerAccount } from './server-account.ts'

/** What another command needs to join a running server; lies in the data folder, 0600. */
export type ServerState = {
  port: number
  password: string
  /** who started it; absent as soon as it is being stopped */
  owner?: ProcessIdentity
}

/** The places of one embedded server below `HARU_DATA_DIR`. */
export type ServerFolder = {
  /** the cluster, owned by the server's account */
  cluster: string
  /** port, password and owner */
  state: string
  /** held while a process starts the server */
  lock: string
  log: string
  /** on the server's command line, so that a server left over from a killed run is recognised */
  marker: string
}

/** The cluster's name in the data folder. */
export const CLUSTER = 'postgres'

/**
 * Makes the data folder, closed to others, and names the places in it.
 * @param dataDir HARU_DATA_DIR, relative to the working folder or absolute
 * @throws Error with one clear sentence when it cannot be made or written
 */
export function openServerFolder(dataDir: string): ServerFolder {
  try {
    if (!existsSync(dataDir)) mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    // Says ENOTDIR of a file.
    readdirSync(dataDir)
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause)
    throw new Error(
      `The data folder ${dataDir} cannot be used (${reason}). Name another by HARU_DATA_DIR, or ` +
        'a server of your own by DATABASE_URL.',
      { cause },
    )
  }
  const folder = realpathSync(dataDir)
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  return {
    cluster: join(folder, CLUSTER),
    state: join(folder, 'postgres.json'),
    lock: join(folder, 'postgres.lock'),
    log: join(folder, 'postgres.log'),
    marker: `cluster_name=haru-${digest}`,
  }
}

/**
 * Says whether a data folder has a cluster. Makes nothing.
 * @param dataDir HARU_DATA_DIR
 * @returns true also when that cannot be found out: opening it says why
 */
export function hasCluster(dataDir: string): boolean {
  try {
    statSync(join(dataDir, CLUSTER))
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT'
  }
}

/**
 * Reads the state file.
 * @returns undefined when there is none, or it was cut off by a crash
 */
export function readState(folder: ServerFolder): ServerState | undefined {
  try {
    return JSON.parse(readFileSync(folder.state, 'utf8')) as ServerState
  } catch {
    return undefined
  }
}

/** Writes the state file, whole or not at all, readable by its owner alone. */
export function writeState(folder: ServerFolder, state: ServerState): void {
  const unfinished = `${folder.state}.${process.pid}`
  writeFileSync(unfinished, JSON.stringify(state), { mode: 0o600 })
  renameSync(unfinished, folder.state)
}

/** A fresh password for the server's superuser: 32 hexadecimal digits. */
export function makePassword(): string {
  return randomBytes(16).toString('hex')
}

/**
 * Gives a folder to the server's account, closed to all others.
 * @param account undefined: this process's own
 */
export function giveFolder(path: string, account: ServerAccount | undefined): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  chmodSync(path, 0o700)
  if (account) chownSync(path, account.uid, account.gid)
}

/**
 * Takes the start lock, or says who has it.
 * @returns true when this process may start the server
 */
export function takeStartLock(folder: ServerFolder): boolean {
  // Linked when it is whole: an empty lock would look abandoned to another start.
  const whole = `${folder.lock}.${process.pid}`
  writeFileSync(whole, JSON.stringify(identifyProcess(process.pid)), { mode: 0o600 })
  try {
    linkSync(whole, folder.lock)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(whole, { force: true })
  }
  if (isLockAbandoned(folder)) rmSync(folder.lock, { force: true })
  return false
}

/** Lets the next process start a server. */
export function releaseStartLock(folder: ServerFolder): void {
  rmSync(folder.lock, { force: true })
}

function isLockAbandoned(folder: ServerFolder): boolean {
  try {
    return !isSameProcessAlive(JSON.parse(readFileSync(folder.lock, 'utf8')) as ProcessIdentity)
  } catch (error) {
    // Gone meanwhile: not ours to remove. Cut off by a crash: nobody holds it.
    return error instanceof SyntaxError
  }
}
