import { constants, existsSync, readdirSync, rmSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { identifyProcess } from '../embedded/process-identity.ts'

const PARTIAL = /\.haru-(\d+)-(\d+)\.partial$/

/**
 * Writes a file whole or not at all: under another name in the same folder, until it is on the
 * disk. What a killed process left over there is removed first.
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
 * A name beside another, which tells whose it is: what a killed process left can be removed.
 * @param path the name that it will get
 */
export function partialOf(path: string): string {
  const started = startOf(process.pid) ?? '0'
  return join(dirname(path), `.${basename(path)}.haru-${process.pid}-${started}.partial`)
}

/**
 * Removes what killed processes of `haru` left unfinished in a folder.
 * @param folder where
 */
export function removeAbandoned(folder: string): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const [, pid, started] = PARTIAL.exec(name) ?? []
    if (pid === undefined || startOf(Number(pid)) === started) continue
    rmSync(join(folder, name), { recursive: true, force: true })
  }
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

/** Digits that tell a process from a later one with its number; undefined when none lives. */
function startOf(pid: number): string | undefined {
  const identity = identifyProcess(pid)
  return identity && (identity.startedAt.replace(/\D/g, '') || '0')
}

function refuseTaken(path: string): void {
  if (existsSync(path)) throw new Error(`There is a file ${path} already; name another.`)
}
