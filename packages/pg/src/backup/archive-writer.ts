import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import { pack } from 'tar-stream'
import { type BackupManifest, DATA_PREFIX } from './backup-format.ts'
import { nothingIfGone } from './cluster-files.ts'

/** Writes a tar, compressed, with a manifest of what it got. */
export type ArchiveWriter = {
  addJson(name: string, value: unknown): Promise<void>
  addFolder(path: string): Promise<void>
  addBytes(path: string, bytes: Buffer): Promise<void>
  /**
   * Adds as many bytes as the file had when it was listed: what is written meanwhile is in the log
   * as well. One that is shorter by now gets zeros, one that is gone is left out.
   */
  addFile(path: string, source: string, bytes: number): Promise<void>
  files: BackupManifest['files']
  /** Resolves when all is on the disk. */
  end(): Promise<void>
}

const CHUNK_BYTES = 256 * 1024
/** Everything in it is money or secret. */
const MODE = { file: 0o600, folder: 0o700 }

/**
 * Starts an archive.
 * @param path that nothing has yet; gets a file for its user alone
 * @param signal aborts it
 * @param onBytes told how many bytes of files were taken so far
 */
export function createArchive(
  path: string,
  signal: AbortSignal,
  onBytes: (done: number) => void,
): ArchiveWriter {
  const tar = pack()
  // Fast rather than small: a backup is made beside a system that works.
  const gzip = createGzip({ level: constants.Z_BEST_SPEED })
  const target = createWriteStream(path, { flags: 'wx', mode: MODE.file, flush: true })
  const written = pipeline(tar, gzip, target, { signal })
  // Told by whoever waits for it; until then nobody hears it.
  written.catch(() => {})
  const files: BackupManifest['files'] = []
  let done = 0

  async function add(name: string, bytes: number, chunks: AsyncIterable<Buffer>): Promise<string> {
    const hash = createHash('sha256')
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    // Given up amid its bytes it fails before anybody waits for it, which would end the process.
    promise.catch(() => {})
    const entry = tar.entry({ name, size: bytes, mode: MODE.file }, (error) => {
      if (error) reject(error)
      else resolve(undefined)
    })
    for await (const chunk of chunks) {
      signal.throwIfAborted()
      hash.update(chunk)
      if (!entry.write(chunk)) await hasRoom(entry)
      done += chunk.length
      onBytes(done)
    }
    entry.end(undefined)
    // An entry only knows that it was given up; the archive knows why.
    await promise.catch(async (error) => {
      await written
      throw error
    })
    return hash.digest('hex')
  }

  async function addData(path: string, bytes: number, chunks: AsyncIterable<Buffer>) {
    const sha256 = await add(`${DATA_PREFIX}${path}`, bytes, chunks)
    files.push({ path, bytes, sha256 })
  }

  return {
    files,
    async addJson(name, value) {
      const bytes = Buffer.from(JSON.stringify(value))
      await add(name, bytes.length, once(bytes))
    },
    async addFolder(path) {
      const name = `${DATA_PREFIX}${path}`
      await new Promise<void>((resolve, reject) => {
        tar.entry({ name, type: 'directory', mode: MODE.folder }, (error) => {
          if (error) reject(error)
          else resolve()
        })
      })
    },
    addBytes: (path, bytes) => addData(path, bytes.length, once(bytes)),
    async addFile(path, source, bytes) {
      const file = await open(source).catch(nothingIfGone)
      if (!file) return
      try {
        await addData(path, bytes, readExactly(file, bytes))
      } finally {
        await file.close()
      }
    },
    async end() {
      tar.finalize()
      await written
    },
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

/** A read may bring less than was asked for; only one that brings nothing is at the end. */
async function* readExactly(file: FileHandle, bytes: number): AsyncGenerator<Buffer> {
  for (let left = bytes; left > 0; ) {
    const buffer = Buffer.alloc(Math.min(left, CHUNK_BYTES))
    const { bytesRead } = await file.read(buffer, 0, buffer.length)
    const chunk = bytesRead === 0 ? buffer : buffer.subarray(0, bytesRead)
    yield chunk
    left -= chunk.length
  }
}

function hasRoom(entry: EventSource): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      entry.off('drain', settle)
      entry.off('close', settle)
      resolve()
    }
    entry.on('drain', settle)
    entry.on('close', settle)
  })
}

type EventSource = Record<'on' | 'off', (event: 'drain' | 'close', listener: () => void) => unknown>
