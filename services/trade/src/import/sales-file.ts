import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { type FilePlace, readCsvRows } from './csv-file.ts'
import { SALES_COLUMNS } from './sales-row.ts'

/** A sales file, open for reading. */
export type SalesFile = {
  file: FileHandle
  /** bytes; what is appended later is not imported */
  size: number
  /** where the first receipt begins */
  start: FilePlace
  /** SHA-256, in hexadecimal: how an interrupted import knows its file again */
  sha256: string
}

const BLOCK_BYTES = 1_048_576

/**
 * Opens a sales file and checks its header.
 * @param path of the file
 * @param rejectsPath where its rejects will go
 * @throws Error with one clear sentence when there is no such file, its header is another, or the
 *   rejects would overwrite it
 */
export async function openSalesFile(path: string, rejectsPath: string): Promise<SalesFile> {
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`The file ${path} cannot be read (${cause.code}).`, { cause })
  })
  try {
    const stats = await file.stat()
    if (!stats.isFile()) throw new Error(`${path} is not a file.`)
    if ((await realpath(path)) === (await realpath(rejectsPath).catch(() => undefined))) {
      throw new Error('The rejects cannot go into the sales file itself: name another file.')
    }
    const { size } = stats
    const start = await readHeader(file, size, path)
    return { file, size, start, sha256: await digestOf(path, size) }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function readHeader(file: FileHandle, size: number, path: string): Promise<FilePlace> {
  for await (const [row] of readCsvRows(file, { byte: 0, line: 1 }, size)) {
    if (!row) continue
    const names = row.fields.map((field) => field.trim())
    if (names.join() === SALES_COLUMNS.join()) return row.next
    break
  }
  const expected = SALES_COLUMNS.join(',')
  throw new Error(`${path} is no sales file: its first line must be ${expected} (in UTF-8).`)
}

async function digestOf(path: string, size: number): Promise<string> {
  const hash = createHash('sha256')
  const stream = createReadStream(path, { end: size - 1, highWaterMark: BLOCK_BYTES })
  for await (const block of stream) hash.update(block as Buffer)
  return hash.digest('hex')
}
