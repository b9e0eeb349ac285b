import type { Transaction } from 'kysely'
import { type Chunk, type ChunkWork, skipItem } from './chunk-work.ts'
import { type FaultTolerance, isNoItemsFault, maySkip } from './faults.ts'
import { releaseSavepoint, rollBackToSavepoint, setSavepoint } from './savepoint.ts'
import { type Tried, tryAgain } from './try-again.ts'

/**
 * Writes what came of a chunk's items: all of them at once, and when that fails for an error that
 * may be skipped, one by one, to find those that it is about.
 * @param work of the step
 * @param chunk read and processed
 * @param tx the chunk's transaction
 * @throws SkipLimitExceeded, WaitInterrupted, or an error that is not skipped
 */
export async function writeChunk<Tables, Item, Output>(
  work: ChunkWork<Tables, Item, Output>,
  chunk: Chunk<Item, Output>,
  tx: Transaction<Tables>,
): Promise<void> {
  const { writer, run, options } = work
  const { outputs } = chunk
  // Of a transaction that is being run again: its writes, and what they skipped, are undone.
  chunk.written = 0
  chunk.skipped = chunk.skipped.filter(({ phase }) => phase !== 'WRITE')
  if (outputs.length === 0) return
  const { faults } = options
  if (!faults) {
    await writer.write(tx, outputs, run)
    chunk.written = outputs.length
    return
  }
  const tried = await writeUnderSavepoint(work, tx, outputs, faults)
  if (tried.ok) chunk.written = outputs.length
  else if (!maySkip(faults, tried.error, 'WRITE')) throw tried.error
  else await writeOneByOne(work, chunk, tx, faults, tried.error)
}

async function writeOneByOne<Tables, Item, Output>(
  work: ChunkWork<Tables, Item, Output>,
  chunk: Chunk<Item, Output>,
  tx: Transaction<Tables>,
  faults: FaultTolerance,
  error: unknown,
): Promise<void> {
  const [first, ...others] = chunk.outputs
  // Alone in its chunk, it has had its attempts.
  if (others.length === 0) return skipItem(work, chunk, { phase: 'WRITE', item: first, error })
  for (const item of chunk.outputs) {
    const tried = await writeUnderSavepoint(work, tx, [item], faults)
    // One each for reading and for the whole chunk may stay; one for each item would add up.
    await releaseSavepoint(tx)
    if (tried.ok) chunk.written++
    else skipItem(work, chunk, { phase: 'WRITE', item, error: tried.error })
  }
}

async function writeUnderSavepoint<Tables, Item, Output>(
  { writer, run }: ChunkWork<Tables, Item, Output>,
  tx: Transaction<Tables>,
  items: readonly Output[],
  faults: FaultTolerance,
): Promise<Tried<void>> {
  const writtenBefore = writer.checkpoint?.()
  await setSavepoint(tx)
  return await tryAgain(async () => await writer.write(tx, items, run), {
    faults,
    phase: 'WRITE',
    signal: run.signal,
    async undo(error) {
      // There is no transaction any more to go on in.
      if (isNoItemsFault(error)) throw error
      await rollBackToSavepoint(tx)
      await writer.rewind?.(writtenBefore)
    },
  })
}
