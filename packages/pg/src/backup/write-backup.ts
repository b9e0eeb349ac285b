import { existsSync, realpathSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { CLUSTER, openServerFolder, readState } from '../embedded/server-folder.ts'
import { readInstallation } from '../installation.ts'
import { openClient } from '../open-client.ts'
import { createArchive } from './archive-writer.ts'
import {
  ABOUT_NAME,
  type BackupAbout,
  type BackupManifest,
  FORMAT,
  MANIFEST_NAME,
} from './backup-format.ts'
import { copyCluster } from './copy-cluster.ts'
import { writeWhole } from './partial-file.ts'

/** What is backed up, and where to. */
export type BackupOrder = {
  /** HARU_DATA_DIR, whose embedded server runs */
  dataDir: string
  /** of its superuser, ending in `/` */
  superuserUrl: string
  /** the installation's */
  database: string
  /** files of the data folder, besides the cluster, that belong to the installation */
  files: readonly string[]
  /** where the backup goes; nothing has that name yet */
  target: string
  signal: AbortSignal
  /** told how many bytes were taken, and about how many there are */
  onProgress: (done: number, total: number) => void
}

/** What a backup is, when it is whole. */
export type Backup = BackupAbout & BackupManifest & { bytes: number }

/**
 * Backs an embedded installation up into one file while it works: everything that was committed
 * when this was called, and no transaction by halves.
 * @param order see there
 * @returns what is in it, and its size
 * @throws Error when the server or the disk fails meanwhile, or it is aborted; then no file is left
 */
export async function writeBackup(order: BackupOrder): Promise<Backup> {
  const { dataDir, superuserUrl, database, signal } = order
  const folder = openServerFolder(dataDir)
  const target = resolve(order.target)
  refuseInside(target, folder.cluster)
  const client = await openClient(`${superuserUrl}${database}`, 'haru backup')
  try {
    const about = await describe(client)
    const total = await measure(client)
    let manifest: BackupManifest | undefined
    await writeWhole(target, async (unfinished) => {
      const archive = createArchive(unfinished, signal, (done) => order.onProgress(done, total))
      await archive.addJson(ABOUT_NAME, about)
      await copyCluster(client, folder.cluster, archive)
      // Its password is in the cluster, too; where it listens is found out anew.
      const { password = '', port = 0 } = readState(folder) ?? {}
      await archive.addBytes('postgres.json', Buffer.from(JSON.stringify({ port, password })))
      for (const name of order.files.filter((one) => existsSync(join(dataDir, one)))) {
        await archive.addBytes(name, await readFile(join(dataDir, name)))
      }
      manifest = { endedAt: new Date().toISOString(), files: archive.files }
      await archive.addJson(MANIFEST_NAME, manifest)
      await archive.end()
    })
    if (!manifest) throw new Error('the backup was not written')
    return { ...about, ...manifest, bytes: statSync(target).size }
  } finally {
    // With the session its slot ends, and the backup, should it not be over.
    await client.end().catch(() => {})
  }
}

type Client = Awaited<ReturnType<typeof openClient>>

async function describe(client: Client): Promise<BackupAbout> {
  const installation = await readInstallation(client)
  if (!installation) throw new Error('the database was never started')
  const { rows } = await client.query<{ name: string }>(
    `select schema || ': ' || name as name from haru.migration order by applied_at, schema, name`,
  )
  const version = await client.query<{ major: string }>(
    `select (current_setting('server_version_num')::integer / 10000)::text as major`,
  )
  return {
    format: FORMAT,
    postgresMajor: version.rows[0]?.major ?? '',
    installation,
    migrations: rows.map(({ name }) => name),
    begunAt: new Date().toISOString(),
  }
}

async function measure(client: Client): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(
    'select sum(pg_database_size(oid))::bigint as bytes from pg_database',
  )
  return Number(rows[0]?.bytes ?? 0)
}

function refuseInside(target: string, cluster: string): void {
  const folder = dirname(target)
  if (!existsSync(folder)) throw new Error(`There is no folder ${folder} for the backup.`)
  const path = relative(cluster, realpathSync(folder))
  if (path !== '' && path.startsWith('..')) return
  throw new Error(
    `A backup does not lie in what it is a backup of, ${CLUSTER}; name another place.`,
  )
}
