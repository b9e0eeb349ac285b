import type { Json } from '../job.ts'
import { formatCsvRow } from './csv-row.ts'
import type { ItemWriter } from './item-writer.ts'
import { type OutputFile, openOutputFile } from './output-file.ts'

/** What a field can be made of; null is an empty field, a Date is written in UTC (ISO 8601). */
export type CsvValue = string | number | bigint | boolean | Date | null

/** Names of properties, or a function for each column's name. */
export type CsvColumns<Item> =
  | readonly (keyof Item & string)[]
  | Readonly<Record<string, (item: Item) => CsvValue>>

/** How the file is written. */
export type CsvWriterOptions = {
  /** one character between fields; default: a comma */
  delimiter?: string
}

/**
 * Writes items as rows of a CSV file (RFC 4180, UTF-8, line feeds), beneath a header. The file is
 * beside the transaction, and yet each committed item is in it once, and no other when the step has
 * completed: its length is in the checkpoint, and rows that were rolled back are cut off before
 * they are written again, and by a restart. Rows are on the disk before their chunk commits, so
 * while a step runs, and after it failed, the file may end with rows that are not committed.
 * @param path of the file; its folder must be there. An execution that begins at the start replaces
 *   the file that is there
 * @param columns in their order: properties of the items, or `{ name: (item) => value }`
 * @param options see there
 * @returns a writer whose `write` throws TypeError for a value that is no CsvValue, and whose
 *   `open` and `write` throw Error with one clear sentence when the file cannot be written, is
 *   shorter than what was committed, or was removed or replaced meanwhile
 * @throws TypeError when there is no column
 */
export function csvWriter<Item, Tables = unknown>(
  path: string,
  columns: CsvColumns<Item>,
  { delimiter = ',' }: CsvWriterOptions = {},
): ItemWriter<Item, Tables> {
  const readers = readersOf(columns)
  if (readers.length === 0) throw new TypeError(`The csvWriter of ${path} has no columns.`)
  const header = Buffer.from(
    formatCsvRow(
      readers.map(([name]) => name),
      delimiter,
    ),
  )
  let file: OutputFile | undefined
  return {
    async open(checkpoint) {
      const bytes = bytesOf(checkpoint)
      file = await openOutputFile(path, bytes === undefined ? { header } : { bytes })
    },
    async write(_tx, items) {
      const rows = items.map((item) =>
        formatCsvRow(
          readers.map(([name, read]) => fieldText(name, read(item))),
          delimiter,
        ),
      )
      await file?.append(Buffer.from(rows.join('')))
    },
    checkpoint: () => ({ bytes: file?.bytes() ?? 0 }),
    async rewind(checkpoint) {
      await file?.cut(bytesOf(checkpoint) ?? header.length)
    },
    async close() {
      await file?.close()
    },
  }
}

type FieldReader<Item> = readonly [name: string, read: (item: Item) => unknown]

function readersOf<Item>(columns: CsvColumns<Item>): FieldReader<Item>[] {
  if (!isNames(columns)) return Object.entries(columns)
  return columns.map((name) => [name, (item) => item[name]] as const)
}

function isNames<Item>(columns: CsvColumns<Item>): columns is readonly (keyof Item & string)[] {
  return Array.isArray(columns)
}

function fieldText(column: string, value: unknown): string {
  if (value === null) return ''
  if (typeof value === 'string' && value.isWellFormed()) return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return String(value)
  }
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
  throw new TypeError(`The column "${column}" has a value that is no text, number or date.`)
}

function bytesOf(checkpoint: Json | undefined): number | undefined {
  const { bytes } = (checkpoint ?? {}) as { bytes?: Json }
  return typeof bytes === 'number' ? bytes : undefined
}
