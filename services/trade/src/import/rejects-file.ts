import { type FileHandle, open, rm, stat } from 'node:fs/promises'
import { formatCsvRow } from '@haru/chunk'
import { readCsvRows } from './csv-file.ts'
import type { Reject } from './receipt-groups.ts'
import { SALES_COLUMNS } from './sales-row.ts'

/** The file of the rows that were not imported. It exists only when there are any. */
export type RejectsFile = {
  /**
   * Writes behind what was committed, over whatever an interrupted chunk left there.
   * @param bytes that were committed
   * @returns how many bytes it has now; they are on the disk
   */
  write: (bytes: number, rejects: readonly Reject[]) => Promise<number>
  close: () => Promise<void>
}

/** A rejected row, read again. */
export type WrittenReject = { receiptNo: string; reason: string }

const HEADER = formatCsvRow(['line', 'reason', ...SALES_COLUMNS])

/**
 * Opens the file as a commit left it: what stands behind that is cut off.
 * @param path where
 * @param bytes that were committed; 0 removes the file of an earlier import
 */
export async function openRejectsFile(path: string, bytes: number): Promise<RejectsFile> {
  let file: FileHandle | undefined
  if (bytes === 0) await rm(path, { force: true })
  else {
    file = await open(path, 'r+')
    await file.truncate(bytes)
  }
  return {
    async write(committed, rejects) {
      await file?.truncate(committed)
      if (rejects.length === 0) return committed
      file ??= await open(path, 'w+')
      const text = rejects.map(({ line, reason, fields }) => {
        return formatCsvRow([String(line), reason, ...fields])
      })
      const data = Buffer.from(`${committed === 0 ? HEADER : ''}${text.join('')}`)
      await file.write(data, 0, data.length, committed)
      await file.datasync()
      return committed + data.length
    },
    async close() {
      await file?.close()
      const size = await sizeOf(path)
      if (size === 0) await rm(path, { force: true })
    },
  }
}

/**
 * Says whether a rejects file still has what was committed.
 * @param bytes that were committed
 */
export async function hasRejects(path: string, bytes: number): Promise<boolean> {
  return bytes === 0 || ((await sizeOf(path)) ?? 0) >= bytes
}

/**
 * Reads a rejects file.
 * @param bytes that were committed; what stands behind is not read
 */
export async function* readRejects(path: string, bytes: number): AsyncGenerator<WrittenReject> {
  if (bytes === 0) return
  const file = await open(path)
  try {
    const start = { byte: Buffer.byteLength(HEADER), line: 2 }
    for await (const rows of readCsvRows(file, start, bytes)) {
      for (const { fields } of rows) yield { receiptNo: fields[2] ?? '', reason: fields[1] ?? '' }
    }
  } finally {
    await file.close()
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return undefined
  }
}
