import { open, rm, stat } from 'node:fs/promises'
import { formatCsvRow, type OutputFile, openOutputFile } from '@haru/chunk'
import { readCsvRows } from './csv-file.ts'
import type { Reject } from './receipt-groups.ts'
import { SALES_COLUMNS } from './sales-row.ts'

/** The file of the rows that were not imported. It exists only when there are any. */
export type RejectsFile = {
  /**
   * Writes behind what was committed, over whatever an interrupted chunk left there.
   * @param bytes that were committed
   * @returns how many bytes it has now; they are on the disk
   * @throws Error when it cannot be written, or belongs to another process now
   */
  write: (bytes: number, rejects: readonly Reject[]) => Promise<number>
  close: () => Promise<void>
}

/** A rejected row, read again. */
export type WrittenReject = { receiptNo: string; reason: string }

const HEADER = Buffer.from(formatCsvRow(['line', 'reason', ...SALES_COLUMNS]))

/**
 * Opens the file as a commit left it: what stands behind that is cut off. From now on it is this
 * import's own: one that was only slow, and was taken over, writes no more into it.
 * @param path where
 * @param bytes that were committed; 0 removes the file of an earlier import
 */
export async function openRejectsFile(path: string, bytes: number): Promise<RejectsFile> {
  const { file, failure } = await openOwnFile(path, bytes)
  return {
    async write(committed, rejects) {
      await file?.cut(Math.max(committed, HEADER.length))
      if (rejects.length === 0) return committed
      if (!file) throw failure
      const text = rejects.map(({ line, reason, fields }) => {
        return formatCsvRow([String(line), reason, ...fields])
      })
      await file.append(Buffer.from(text.join('')))
      return file.bytes()
    },
    async close() {
      if (!file) return
      const isOurs = await file.append(Buffer.alloc(0)).then(
        () => true,
        () => false,
      )
      if (isOurs && file.bytes() === HEADER.length) await rm(path, { force: true })
      await file.close()
    },
  }
}

/** A folder where nothing can be written must not keep a good file from being imported. */
async function openOwnFile(
  path: string,
  bytes: number,
): Promise<{ file?: OutputFile; failure?: unknown }> {
  try {
    return { file: await openOutputFile(path, bytes === 0 ? { header: HEADER } : { bytes }) }
  } catch (failure) {
    if (bytes > 0) throw failure
    return { failure }
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
    const start = { byte: HEADER.length, line: 2 }
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
