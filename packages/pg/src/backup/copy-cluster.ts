import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type pg from 'pg'
import { CLUSTER } from '../embedded/server-folder.ts'
import type { ArchiveWriter } from './archive-writer.ts'
import { listClusterFiles } from './cluster-files.ts'

/** A segment of the write-ahead log. */
const SEGMENT = /^[0-9A-F]{24}$/
const HISTORY = /^[0-9A-F]{8}\.history$/
const CONTROL = 'global/pg_control'
const CONTROL_READS_MAX = 100

/**
 * Copies a cluster while its server works, by PostgreSQL's low-level backup: what the files are
 * when they are read does not matter, since the log from the beginning of the copy to its end goes
 * with them. A slot of this session keeps that log; both end with the session.
 * @param client of the superuser, for this alone
 * @param cluster its folder
 * @param archive gets the files
 * @throws Error when the server goes away meanwhile
 */
export async function copyCluster(
  client: pg.Client,
  cluster: string,
  archive: ArchiveWriter,
): Promise<void> {
  const slot = `haru_backup_${randomBytes(6).toString('hex')}`
  await client.query('select pg_create_physical_replication_slot($1, true, true)', [slot])
  await client.query("select pg_backup_start('haru backup', fast => true)")
  await archive.addFolder(CLUSTER)
  for await (const { path, isFolder, bytes } of listClusterFiles(cluster)) {
    if (isFolder) await archive.addFolder(`${CLUSTER}/${path}`)
    else await archive.addFile(`${CLUSTER}/${path}`, join(cluster, path), bytes)
  }
  await archive.addBytes(`${CLUSTER}/${CONTROL}`, await readControl(join(cluster, CONTROL)))
  const { rows } = await client.query<{ lsn: string; labelfile: string; spcmapfile: string }>(
    'select lsn, labelfile, spcmapfile from pg_backup_stop(wait_for_archive => false)',
  )
  const [stop] = rows
  if (!stop) throw new Error('PostgreSQL did not say where the backup ended')
  if (stop.spcmapfile !== '') throw new Error('haru backup knows no tablespaces')
  await archive.addBytes(`${CLUSTER}/backup_label`, Buffer.from(stop.labelfile))
  await copyLog(client, cluster, archive, stop)
}

/** The server may be writing it: two reads that are alike are whole. */
async function readControl(file: string): Promise<Buffer> {
  let last = await readFile(file)
  for (let reads = 1; reads < CONTROL_READS_MAX; reads++) {
    const next = await readFile(file)
    if (next.equals(last)) return next
    last = next
  }
  throw new Error(`${file} changes all the time`)
}

async function copyLog(
  client: pg.Client,
  cluster: string,
  archive: ArchiveWriter,
  { lsn, labelfile }: { lsn: string; labelfile: string },
): Promise<void> {
  const [, first] = /\(file ([0-9A-F]{24})\)/.exec(labelfile) ?? []
  // The end may be the very beginning of a segment, of which nothing is needed then.
  const { rows } = await client.query<{ name: string }>(
    'select pg_walfile_name($1::pg_lsn - 1) as name',
    [lsn],
  )
  const last = rows[0]?.name
  if (!first || !last) throw new Error('PostgreSQL did not say which log the backup needs')
  const settings = await client.query<{ bytes: number }>(
    "select setting::integer as bytes from pg_settings where name = 'wal_segment_size'",
  )
  const bytes = settings.rows[0]?.bytes ?? 0
  const names = (await readdir(join(cluster, 'pg_wal'))).sort()
  const segments = names.filter((name) => SEGMENT.test(name) && name >= first && name <= last)
  if (segments[0] !== first || segments.at(-1) !== last) {
    throw new Error(`the log from ${first} to ${last} is not there any more`)
  }
  for (const name of names.filter((one) => HISTORY.test(one))) {
    const text = await readFile(join(cluster, 'pg_wal', name))
    await archive.addBytes(`${CLUSTER}/pg_wal/${name}`, text)
  }
  for (const name of segments) {
    await archive.addFile(`${CLUSTER}/pg_wal/${name}`, join(cluster, 'pg_wal', name), bytes)
  }
}
