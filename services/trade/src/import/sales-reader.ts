import type { ItemReader } from '@haru/chunk'
import type { TradeContext } from '../context.ts'
import type { Tables } from '../tables.gen.ts'
import { type ImportCheckpoint, importCheckpointSchema, NO_TALLY } from './import-checkpoint.ts'
import type { ImportRun } from './import-run.ts'
import { readClock } from './import-sql.ts'
import { CHANGED, type ImportItem, receiptBatches } from './receipt-batches.ts'
import { hasRejects, openRejectsFile, readRejects } from './rejects-file.ts'

/**
 * Reads the items of one import. The next batch is read and prepared while the chunk before it is
 * written, outside its transaction.
 * @param context trade's
 * @param run of the import
 */
export function salesReader(context: TradeContext, run: ImportRun): ItemReader<ImportItem, Tables> {
  const { salesFile, storeId, rejectsPath, batchSize } = run
  let place: ImportCheckpoint['place'] = { ...salesFile.start, strayLine: null }
  let items: ImportItem[] = []
  let batches: AsyncGenerator<ImportItem[]> | undefined
  let coming: Promise<IteratorResult<ImportItem[], void>> | undefined

  function fetchNext(): void {
    coming = batches?.next()
    // Its error is told to whoever asks for the batch; nobody does when the run ends before.
    coming?.catch(() => {})
  }

  return {
    async open(saved) {
      const checkpoint = await usableCheckpoint(saved, rejectsPath)
      if (checkpoint) place = checkpoint.place
      run.tally.committed = checkpoint?.tally ?? NO_TALLY
      run.tally.current = run.tally.committed
      const { rejectsBytes } = run.tally.committed
      run.rejects = await openRejectsFile(rejectsPath, rejectsBytes)
      const rejectedNos = await brokenReceiptNos(rejectsPath, rejectsBytes)
      const now = await readClock(context.db)
      const from = place
      batches = receiptBatches({ context, storeId, salesFile, from, now, rejectedNos, batchSize })
      fetchNext()
    },
    async read() {
      // The chunk before has been committed, or this one would not be read.
      run.tally.committed = run.tally.current
      if (items.length === 0) {
        const batch = await coming
        if (!batch || batch.done) return null
        items = batch.value.reverse()
        fetchNext()
      }
      const item = items.pop()
      if (!item) return null
      place = item.group.next
      return item
    },
    checkpoint: () => ({ place, tally: run.tally.current, rejectsPath }),
    progress: () => ({ done: place.byte, total: salesFile.size }),
    async close() {
      await coming?.catch(() => {})
      await run.rejects?.close()
    },
  }
}

/** An import goes on only where its rejects file does; else it starts over, and adds nothing. */
async function usableCheckpoint(
  saved: unknown,
  rejectsPath: string,
): Promise<ImportCheckpoint | undefined> {
  if (saved === undefined) return undefined
  const checkpoint = importCheckpointSchema.parse(saved)
  const { rejectsBytes } = checkpoint.tally
  const isSameFile = checkpoint.rejectsPath === rejectsPath || rejectsBytes === 0
  return isSameFile && (await hasRejects(rejectsPath, rejectsBytes)) ? checkpoint : undefined
}

/** A receipt that was known with other content is not broken: the same again is judged anew. */
async function brokenReceiptNos(path: string, bytes: number): Promise<Set<string>> {
  const numbers = new Set<string>()
  for await (const { receiptNo, reason } of readRejects(path, bytes)) {
    if (reason !== CHANGED) numbers.add(receiptNo)
  }
  return numbers
}
