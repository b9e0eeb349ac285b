import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openEmbeddedServer } from '../embedded/embedded-server.ts'
import { chooseServerAccount } from '../embedded/server-account.ts'
import {
  CLUSTER,
  hasCluster,
  openServerFolder,
  releaseStartLock,
  takeStartLock,
} from '../embedded/server-folder.ts'
import { unpackArchive } from './archive-reader.ts'
import type { BackupAbout, BackupManifest } from './backup-format.ts'
import { isPartial, partialOf, removeAbandoned, syncFolder } from './partial-file.ts'

/** What is restored, and where to. */
export type RestoreOrder<Checked> = {
  source: string
  /** HARU_DATA_DIR; is not there yet, or empty */
  dataDir: string
  /** files of the data folder, besides the cluster, that belong to the installation */
  files: readonly string[]
  signal: AbortSignal
  /** told how many bytes of the backup were read, and how many there are */
  onProgress: (done: number, total: number) => void
  /**
   * Looks at what was restored while its server runs, before it is in its place.
   * @param superuserUrl ending in `/`
   */
  check: (superuserUrl: string) => Promise<Checked>
}

/** What was restored, and what its check said. */
export type Restored<Checked> = BackupAbout & BackupManifest & { checked: Checked }

const STATE = 'postgres.json'
const LOCK_MS_MAX = 5_000

/**
 * Restores an embedded installation, whole or not at all: it is unpacked under another name in the
 * data folder (which may be a disk of its own), held against its manifest, recovered by its server,
 * and gets its name last.
 * @param order see there
 * @throws Error when the folder is not empty, the backup is not whole or of another PostgreSQL, or
 *   the server cannot recover it; then the folder is as it was
 */
export async function restoreBackup<Checked>(
  order: RestoreOrder<Checked>,
): Promise<Restored<Checked>> {
  const dataDir = resolve(order.dataDir)
  const { size } = statSync(order.source)
  const madeFolder = !existsSync(dataDir)
  if (!madeFolder) refuseTaken(dataDir)
  // Says why, where it cannot be written.
  openServerFolder(dataDir)
  const folder = partialOf(join(dataDir, CLUSTER))
  const account = chooseServerAccount()
  try {
    mkdirSync(folder, { mode: 0o700 })
    const { source, signal } = order
    const files = [STATE, ...order.files]
    const onBytes = (done: number) => order.onProgress(done, size)
    const backup = await unpackArchive({ source, folder, files, account, signal, onBytes })
    const checked = await recover(folder, order)
    signal.throwIfAborted()
    await moveIn(folder, dataDir, files)
    return { ...backup, checked }
  } catch (error) {
    leaveAsItWas(folder, madeFolder ? dataDir : undefined)
    throw error
  }
}

/** Whoever overtook the restore has put something there: why it failed is to be told, not that. */
function leaveAsItWas(folder: string, madeFolder: string | undefined): void {
  try {
    rmSync(folder, { recursive: true, force: true })
    if (madeFolder !== undefined) rmdirSync(madeFolder)
  } catch {}
}

function refuseTaken(dataDir: string): void {
  if (hasCluster(dataDir)) {
    throw new Error(
      `There is an installation in ${dataDir} already: a backup is restored beside it and never ` +
        'over it. Name an empty folder by HARU_DATA_DIR.',
    )
  }
  removeAbandoned(dataDir)
  const [first] = readdirSync(dataDir)
  if (first === undefined) return
  if (isPartial(first)) {
    throw new Error(
      `Another restore writes into ${dataDir}, or was interrupted there (${first}). If none ` +
        'runs, remove that; or name an empty folder by HARU_DATA_DIR.',
    )
  }
  throw new Error(`${dataDir} is not empty (${first}); name an empty folder by HARU_DATA_DIR.`)
}

/** The server replays its log when it starts, and puts all on the disk. */
async function recover<Checked>(folder: string, order: RestoreOrder<Checked>): Promise<Checked> {
  const server = await openEmbeddedServer(folder)
  try {
    return await order.check(server.superuserUrl)
  } finally {
    await server.stop()
  }
}

/** The cluster last: without it there is no installation. */
async function moveIn(folder: string, dataDir: string, files: readonly string[]): Promise<void> {
  const places = openServerFolder(dataDir)
  const patience = Date.now() + LOCK_MS_MAX
  while (!takeStartLock(places)) {
    if (Date.now() > patience) throw new Error(`Somebody is starting a system in ${dataDir}.`)
    await delay(50)
  }
  try {
    if (hasCluster(dataDir)) throw new Error(`Somebody began an installation in ${dataDir}.`)
    for (const name of files.filter((one) => existsSync(join(folder, one)))) {
      renameSync(join(folder, name), join(dataDir, name))
    }
    await syncFolder(dataDir)
    renameSync(join(folder, CLUSTER), join(dataDir, CLUSTER))
    rmSync(folder, { recursive: true, force: true })
    await syncFolder(dataDir)
    await syncFolder(dirname(dataDir))
  } finally {
    releaseStartLock(places)
  }
}
