import { createHash, randomBytes } from 'node:crypto'
import {
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
} from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { identifyProcess } from '../embedded/process-identity.ts'

/** Host, process, when that began, and a number of its own. */
const PARTIAL = /\.haru-([0-9a-f]{16})-(\d+)-(\d+)-[0-9a-f]{8}\.partial$/
const ANY_PARTIAL = /\.haru-[0-9a-f-]+\.partial$/
/** Whoever writes, writes all the time: what rested for a day is nobody's, whatever its host. */
const REST_MS_MAX = 24 * 60 * 60 * 1_000

let host: string | undefined

/**
 * Writes a file whole or not at all: under another name in the same folder, until it is on the
 * disk. What killed processes of this host left over there is removed first, and what others have
 * not written to for a day.
 * @param path that nothing has yet
 * @param write makes the file of the name that it gets, and has it on the disk
 * @throws Error when there is something at `path`; whatever `write` throws
 */
export async function writeWhole(
  path: string,
  write: (unfinished: string) => Promise<void>,
): Promise<void> {
  refuseTaken(path)
  removeAbandoned(dirname(path))
  const unfinished = partialOf(path)
  try {
    await write(unfinished)
    refuseTaken(path)
    await rename(unfinished, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

/**
 * A name beside another that nobody else has, and that tells whose it is: what a killed process of
 * this host left can be removed.
 * @param path the name that it will get
 */
export function partialOf(path: string): string {
  const started = startOf(process.pid) ?? '0'
  const owner = `${thisHost()}-${process.pid}-${started}-${randomBytes(4).toString('hex')}`
  return join(dirname(path), `.${basename(path)}.haru-${owner}.partial`)
}

/**
 * Removes what killed processes of `haru` on this host left unfinished in a folder. A folder may be
 * shared, and nobody can see whether a process of another host lives: what is of another host stays
 * until it has not been written to for a day.
 * @param folder where
 */
export function removeAbandoned(folder: string): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (isAbandoned(path)) rmSync(path, { recursive: true, force: true })
  }
}

/**
 * Says whether something is what a backup or a restore writes, or left, under another name.
 * @param name without its folder
 */
export function isPartial(name: string): boolean {
  return ANY_PARTIAL.test(name)
}

/**
 * Puts the names in a folder on the disk.
 * @param folder its path
 */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function isAbandoned(path: string): boolean {
  const name = basename(path)
  if (!isPartial(name)) return false
  const [, by, pid, started] = PARTIAL.exec(name) ?? []
  if (by === thisHost()) return startOf(Number(pid)) !== started
  const { mtimeMs = Number.POSITIVE_INFINITY } = statSync(path, { throwIfNoEntry: false }) ?? {}
  return Date.now() - mtimeMs > REST_MS_MAX
}

/**
 * Tells where the numbers of processes mean the same: names of hosts are not always their own, and
 * each container counts its processes anew.
 */
function thisHost(): string {
  if (host !== undefined) return host
  const facts = [hostname()]
  if (process.platform === 'linux') {
    facts.push(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'))
    facts.push(readlinkSync('/proc/self/ns/pid'))
  }
  host = createHash('sha256').update(facts.join('\n')).digest('hex').slice(0, 16)
  return host
}

/** Digits that tell a process from a later one with its number; undefined when none lives. */
function startOf(pid: number): string | undefined {
  const identity = identifyProcess(pid)
  return identity && (identity.startedAt.replace(/\D/g, '') || '0')
}

function refuseTaken(path: string): void {
  if (existsSync(path)) throw new Error(`There is a file ${path} already; name another.`)
}
