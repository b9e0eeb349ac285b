import { record } from '@haru/audit'
import type { TradeTransaction } from '../context.ts'
import type { ImportRun } from './import-run.ts'
import { CHANGED, type ImportItem } from './receipt-batches.ts'
import { type Reject, rejectOf } from './receipt-groups.ts'
import { writeReceipts } from './write-receipts.ts'

/**
 * Stores a chunk's new receipts, and writes its rejects behind those that were committed.
 * @param run of the import; its tally is what commits with the chunk
 * @param tx the chunk's transaction
 * @param items in the order of the file
 */
export async function writeChunk(
  run: ImportRun,
  tx: TradeTransaction,
  items: readonly ImportItem[],
): Promise<void> {
  const fresh = items.flatMap((item) => (item.receipt ? [item.receipt] : []))
  const stored = await writeReceipts(tx, run, fresh)
  const tally = { ...run.tally.committed }
  const rejects: Reject[] = []
  let index = 0
  for (const item of items) {
    const outcome = item.receipt ? stored[index++] : item.isKnown ? 'already there' : 'rejected'
    const { rows } = item.group
    tally.lines += rows.length
    if (outcome === 'imported') tally.imported++
    else if (outcome === 'already there') tally.alreadyThere++
    else {
      if (!item.isCounted) tally.rejected++
      const isWrong = item.rejects.length > 0
      rejects.push(...(isWrong ? item.rejects : rows.map((row) => rejectOf(row, CHANGED))))
    }
  }
  if (run.rejects) tally.rejectsBytes = await run.rejects.write(tally.rejectsBytes, rejects)
  run.tally.current = tally
  await recordImported(tx, run, stored)
}

/** Once for all of a chunk: which receipts they are, the receipts themselves say. */
async function recordImported(
  tx: TradeTransaction,
  { storeId }: ImportRun,
  stored: readonly string[],
): Promise<void> {
  const receipts = stored.filter((outcome) => outcome === 'imported').length
  if (receipts === 0) return
  const subject = { kind: 'store', id: storeId }
  await record(tx, 'trade', { action: 'SALES_IMPORTED', storeId, subject, detail: { receipts } })
}
