import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import type { ServerAccount } from '../embedded/server-account.ts'
import { CLUSTER, giveFolder } from '../embedded/server-folder.ts'
import { MAJOR_VERSION } from '../embedded/server-process.ts'
import {
  ABOUT_NAME,
  type BackupAbout,
  type BackupManifest,
  DATA_PREFIX,
  FORMAT,
  JSON_BYTES_MAX,
  MANIFEST_NAME,
} from './backup-format.ts'

/** Where an archive is unpacked, and for whom. */
export type Unpacking = {
  source: string
  /** empty */
  folder: string
  /** files beside the cluster that may be in it */
  files: readonly string[]
  account: ServerAccount | undefined
  signal: AbortSignal
  /** told how many bytes of the archive were read */
  onBytes: (done: number) => void
}

type Entry = AsyncIterable<Buffer> & { header: { name: string; type: string; size: number } }
type Unpacked = Map<string, { bytes: number; sha256: string }>

/**
 * Unpacks a backup and holds every file against its manifest.
 * @param unpacking see there
 * @throws Error when it is no backup, cut off, altered, or of another PostgreSQL
 */
export async function unpackArchive(unpacking: Unpacking): Promise<BackupAbout & BackupManifest> {
  const { source, signal, onBytes } = unpacking
  const tar = extract()
  const raw = createReadStream(source)
  raw.on('data', () => onBytes(raw.bytesRead))
  const reading = pipeline(raw, createGunzip(), tar, { signal })
  reading.catch(() => {})
  try {
    const result = await unpackEntries(tar as AsyncIterable<Entry>, unpacking)
    await reading
    return result
  } catch (cause) {
    signal.throwIfAborted()
    // The disk's own words: full, not readable, not there.
    if ((cause as NodeJS.ErrnoException).syscall || cause instanceof OtherRelease) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`${source} is no whole backup, cut off or altered: ${reason}.`, { cause })
  } finally {
    tar.destroy()
    await reading.catch(() => {})
  }
}

class OtherRelease extends Error {}

async function unpackEntries(
  tar: AsyncIterable<Entry>,
  unpacking: Unpacking,
): Promise<BackupAbout & BackupManifest> {
  const unpacked: Unpacked = new Map()
  let about: BackupAbout | undefined
  let manifest: BackupManifest | undefined
  for await (const entry of tar) {
    const { name, type } = entry.header
    if (manifest) throw new Error(`${name} comes after the manifest`)
    if (!about) about = await readAbout(entry)
    else if (name === MANIFEST_NAME) manifest = (await readJson(entry)) as BackupManifest
    else if (type === 'directory') makeFolder(placeOf(name, unpacking), unpacking)
    else if (type === 'file') await unpackFile(entry, unpacking, unpacked)
    else throw new Error(`${name} is a ${type}`)
  }
  if (!about || !manifest) throw new Error('its end is missing')
  compare(manifest, unpacked)
  return { ...about, ...manifest }
}

async function readAbout(entry: Entry): Promise<BackupAbout> {
  if (entry.header.name !== ABOUT_NAME) throw new Error(`it does not begin with ${ABOUT_NAME}`)
  const about = (await readJson(entry)) as BackupAbout
  if (about.format !== FORMAT) {
    throw new OtherRelease(`The backup has format ${about.format}, which this release cannot read.`)
  }
  if (about.postgresMajor !== MAJOR_VERSION) {
    throw new OtherRelease(
      `The backup is of PostgreSQL ${about.postgresMajor}, this release brings ${MAJOR_VERSION}: ` +
        'restore it with the release that made it.',
    )
  }
  return about
}

async function readJson(entry: Entry): Promise<unknown> {
  if (entry.header.size > JSON_BYTES_MAX) throw new Error(`${entry.header.name} is too large`)
  const chunks: Buffer[] = []
  for await (const chunk of entry) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

/** Nothing in an archive may name a place outside of the folder that it is unpacked into. */
function placeOf(name: string, { files }: Unpacking): string {
  const path = name.startsWith(DATA_PREFIX) ? name.slice(DATA_PREFIX.length) : ''
  const parts = path.replace(/\/$/, '').split('/')
  const isPlain = parts.every((part) => part !== '' && part !== '.' && part !== '..')
  const isKnown = parts[0] === CLUSTER || files.includes(path)
  if (!isPlain || !isKnown) throw new Error(`${name} does not belong in it`)
  return parts.join('/')
}

function makeFolder(path: string, { folder, account }: Unpacking): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 })
  giveFolder(join(folder, path), account)
}

async function unpackFile(entry: Entry, unpacking: Unpacking, unpacked: Unpacked): Promise<void> {
  const path = placeOf(entry.header.name, unpacking)
  const file = await open(join(unpacking.folder, path), 'wx', 0o600)
  try {
    const { account } = unpacking
    if (account && path.startsWith(`${CLUSTER}/`)) await file.chown(account.uid, account.gid)
    unpacked.set(path, await copyInto(file, entry))
  } finally {
    await file.close()
  }
}

async function copyInto(
  file: FileHandle,
  entry: Entry,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of entry) {
    hash.update(chunk)
    await file.writeFile(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

function compare({ files }: BackupManifest, unpacked: Unpacked): void {
  for (const { path, bytes, sha256 } of files) {
    const found = unpacked.get(path)
    if (!found) throw new Error(`${path} is missing`)
    if (found.bytes !== bytes || found.sha256 !== sha256) throw new Error(`${path} was altered`)
    unpacked.delete(path)
  }
  const [more] = unpacked.keys()
  if (more !== undefined) throw new Error(`${more} is not in its manifest`)
}
