import { type FileHandle, open } from 'node:fs/promises'
import type { Json } from '../job.ts'
import type { ItemReader } from '../step/chunk-step.ts'
import { type CsvFormat, type CsvRow, readCsvRows } from './csv-file.ts'
import type { FilePlace } from './csv-lines.ts'

/** How a CSV file becomes items. */
export type CsvReaderOptions = CsvFormat & {
  /** names of the columns, for a file without a header; default: the first row names them */
  columns?: readonly string[]
}

/** A row that is no item. The reader is behind it already: who skips it reads the next one. */
export class CsvRowError extends Error {
  /** number of its first line in the file, from 1 */
  readonly line: number
  /** as far as they can be told */
  readonly fields: readonly string[]

  constructor(path: string, { line, fields }: Pick<CsvRow, 'line' | 'fields'>, reason: string) {
    super(`Line ${line} of ${path}: ${reason}.`)
    this.name = 'CsvRowError'
    this.line = line
    this.fields = fields
  }
}

/** What stands in a text where the bytes were no UTF-8. */
const REPLACEMENT = '\uFFFD'
const LF = 10

/**
 * Reads the rows of a CSV file (RFC 4180, UTF-8, with or without byte order mark) as objects by the
 * names of its columns; their values are texts. Any size, in bounded memory. A restart seeks to the
 * row behind the last commit; rows before that are not looked at again, so they may be mended or
 * not, but must not become longer or shorter. Rows appended while it runs are left out; a restart
 * reads them. Progress is in bytes.
 * @param path of the file
 * @param options see there
 * @returns a reader whose `read` throws CsvRowError for a row that is no CSV, has more or fewer
 *   fields than there are columns, or is not UTF-8; `open` throws Error with one clear sentence
 *   when the file cannot be read, has no header, names a column twice, or is not the one that the
 *   checkpoint is about
 */
export function csvReader<Row extends { [column: string]: string }, Tables = unknown>(
  path: string,
  options: CsvReaderOptions = {},
): ItemReader<Row, Tables> {
  let source: Source | undefined
  let blocks: AsyncGenerator<CsvRow[]> | undefined
  let rows: CsvRow[] = []
  let next = 0
  let place: FilePlace = { byte: 0, line: 1 }

  async function nextRow(): Promise<CsvRow | undefined> {
    while (next === rows.length) {
      const block = await blocks?.next()
      if (!block || block.done) return undefined
      rows = block.value
      next = 0
    }
    return rows[next++]
  }

  return {
    async open(checkpoint) {
      source = await openSource(path, options, placeOf(checkpoint))
      place = source.start
      blocks = readCsvRows(source.file, place, source.size, options)
    },
    async read() {
      const row = await nextRow()
      if (!row || !source) return null
      place = row.next
      return itemOf<Row>(path, source.columns, row)
    },
    checkpoint: () => ({ byte: place.byte, line: place.line }),
    progress: () => ({ done: place.byte, total: source?.size ?? place.byte }),
    async close() {
      await blocks?.return(undefined)
      await source?.file.close()
    },
  }
}

/** The file, and where its rows begin. */
type Source = { file: FileHandle; size: number; columns: readonly string[]; start: FilePlace }

async function openSource(
  path: string,
  options: CsvReaderOptions,
  from: FilePlace | undefined,
): Promise<Source> {
  const file = await open(path).catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`The file ${path} cannot be read (${cause.code}).`, { cause })
  })
  try {
    const stats = await file.stat()
    if (!stats.isFile()) throw new Error(`${path} is not a file.`)
    const { size } = stats
    const { columns, next } = await readColumns(file, size, path, options)
    if (from) await checkPlace(file, size, path, from)
    return { file, size, columns, start: from ?? next }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function readColumns(
  file: FileHandle,
  size: number,
  path: string,
  options: CsvReaderOptions,
): Promise<{ columns: readonly string[]; next: FilePlace }> {
  const start = { byte: 0, line: 1 }
  const header = options.columns ? undefined : await firstRow(file, start, size, options)
  const columns = options.columns ?? header?.fields
  if (!columns) throw new Error(`${path} has no header: its first row must name its columns.`)
  if (header?.malformed) throw new Error(`The header of ${path} is no CSV: ${header.malformed}.`)
  const twice = columns.find((column, index) => columns.indexOf(column) !== index)
  if (twice !== undefined) throw new Error(`${path} has two columns named "${twice}".`)
  return { columns, next: header?.next ?? start }
}

async function firstRow(
  file: FileHandle,
  from: FilePlace,
  end: number,
  format: CsvFormat,
): Promise<CsvRow | undefined> {
  for await (const [row] of readCsvRows(file, from, end, format)) if (row) return row
  return undefined
}

/** A row ends where the checkpoint says, or the file is another one. */
async function checkPlace(file: FileHandle, size: number, path: string, { byte }: FilePlace) {
  const before = Buffer.alloc(1)
  if (byte > 0 && byte <= size) await file.read(before, 0, 1, byte - 1)
  if (byte === 0 || byte === size || before[0] === LF) return
  throw new Error(`${path} was changed: no row ends at byte ${byte}, where reading had stopped.`)
}

function placeOf(checkpoint: Json | undefined): FilePlace | undefined {
  const { byte, line } = (checkpoint ?? {}) as { byte?: Json; line?: Json }
  return typeof byte === 'number' && typeof line === 'number' ? { byte, line } : undefined
}

function itemOf<Row>(path: string, columns: readonly string[], row: CsvRow): Row {
  const { fields, malformed } = row
  if (malformed) throw new CsvRowError(path, row, malformed)
  if (fields.length !== columns.length) {
    const reason = `it has ${fields.length} fields instead of ${columns.length}`
    throw new CsvRowError(path, row, reason)
  }
  if (fields.some((field) => field.includes(REPLACEMENT))) {
    throw new CsvRowError(path, row, 'it is not text in UTF-8')
  }
  // Entries, and not assignments: a column may be called __proto__.
  return Object.fromEntries(columns.map((column, index) => [column, fields[index]])) as Row
}
