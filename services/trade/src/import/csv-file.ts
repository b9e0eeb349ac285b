import type { FileHandle } from 'node:fs/promises'
import { type CsvRow, type FilePlace, readCsvRows as readRows } from '@haru/chunk'

export type { CsvRow, FilePlace }

/** Ten times the longest row that can be right. */
const ROW_BYTES_MAX = 16_384

/**
 * Reads rows of a sales file, or of the file of its rejects.
 * @param file open for reading
 * @param from the beginning of a row
 * @param end in bytes
 * @returns blocks of rows, as `readCsvRows` of the batch engine
 * @throws Error when the file ends before `end`
 */
export function readCsvRows(
  file: FileHandle,
  from: FilePlace,
  end: number,
): AsyncGenerator<CsvRow[]> {
  return readRows(file, from, end, { rowBytesMax: ROW_BYTES_MAX })
}
