import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** One file or folder of a cluster, by its path in it. */
export type ClusterEntry = { path: string; isFolder: boolean; bytes: number }

/** What belongs to the running server and not to its data; the folders themselves are needed. */
const EMPTY_FOLDERS = new Set([
  'pg_dynshmem',
  'pg_notify',
  'pg_replslot',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_wal',
])
const LEFT_OUT = new Set([
  'postmaster.pid',
  'postmaster.opts',
  'backup_label',
  'backup_label.old',
  'tablespace_map',
  'current_logfiles',
  // Goes last, and by itself: what it says of the others must not be older than they are.
  'global/pg_control',
])
const LEFT_OUT_ANYWHERE = /^(pgsql_tmp|pg_internal\.init)|\.tmp$/

/**
 * Lists what PostgreSQL's documentation says to copy of a cluster ("Making a Base Backup Using the
 * Low Level API"), folders before what is in them. Files come and go meanwhile.
 * @param cluster its folder
 * @throws Error when there is something else than files and folders: tablespaces are not known here
 */
export async function* listClusterFiles(cluster: string): AsyncGenerator<ClusterEntry> {
  yield* listFolder(cluster, '')
}

async function* listFolder(cluster: string, folder: string): AsyncGenerator<ClusterEntry> {
  for (const entry of await entriesOf(join(cluster, folder))) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (LEFT_OUT.has(path) || LEFT_OUT_ANYWHERE.test(entry.name)) continue
    if (entry.isDirectory()) {
      yield { path, isFolder: true, bytes: 0 }
      if (!EMPTY_FOLDERS.has(path)) yield* listFolder(cluster, path)
    } else if (entry.isFile()) {
      const found = await stat(join(cluster, path)).catch(nothingIfGone)
      if (found) yield { path, isFolder: false, bytes: found.size }
    } else throw new Error(`${join(cluster, path)} is no file; haru backup knows no tablespaces`)
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch(nothingIfGone)
  return (found ?? []).sort((one, other) => (one.name < other.name ? -1 : 1))
}

/**
 * For `catch`: what was dropped in the meantime is no failure.
 * @param error whatever was thrown
 * @throws what is not ENOENT
 */
export function nothingIfGone(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  return undefined
}
