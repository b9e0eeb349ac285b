import { transaction } from '@haru/pg'
import { sql, type Transaction } from 'kysely'
import { countRollbacks } from '../repository/count-rollbacks.ts'
import { insertSkippedItems } from '../repository/skip-sql.ts'
import { recordCommit } from '../repository/step-sql.ts'
import { type Chunk, type ChunkWork, countsOf, skipItem } from './chunk-work.ts'
import { rollBackToSavepoint, setSavepoint } from './savepoint.ts'
import { tryAgain } from './try-again.ts'
import { writeChunk } from './write-chunk.ts'

/**
 * Reads, processes, writes and records a chunk in one transaction. When PostgreSQL ends that for a
 * deadlock, it is run again with what was read and processed already: no item is read or
 * processed twice, and what was skipped is recorded by the transaction that commits.
 * @param work of the step
 * @param chunk a new one; afterwards, what came of it
 * @throws SkipLimitExceeded, LeaseLost, WaitInterrupted, or an error that is not skipped; nothing
 *   of the chunk is in the database then
 */
export async function runChunk<Tables, Item, Output>(
  work: ChunkWork<Tables, Item, Output>,
  chunk: Chunk<Item, Output>,
): Promise<void> {
  const writtenBefore = work.writer.checkpoint?.()
  let attempts = 0
  try {
    await transaction(work.run.repository.db, async (tx) => {
      if (attempts++ > 0) await work.writer.rewind?.(writtenBefore)
      await readItems(work, chunk, tx)
      await processItems(work, chunk, tx)
      await writeChunk(work, chunk, tx)
      await recordChunk(work, chunk, tx, attempts - 1)
    })
  } catch (error) {
    await countRollbacks(work.run, attempts)
    throw error
  }
  work.skipped += chunk.skipped.length
}

async function readItems<Tables, Item, Output>(
  work: ChunkWork<Tables, Item, Output>,
  chunk: Chunk<Item, Output>,
  tx: Transaction<Tables>,
): Promise<void> {
  const { chunkSize, faults } = work.options
  const isFull = () => chunk.last || chunk.items.length >= chunkSize
  if (isFull()) return
  if (faults?.skip) await setSavepoint(tx)
  while (!isFull()) {
    try {
      const item = await work.reader.read(tx)
      if (item === null) chunk.last = true
      else chunk.items.push(item)
    } catch (error) {
      skipItem(work, chunk, { phase: 'READ', item: null, error })
      await rollBackToSavepoint(tx)
    }
  }
}

async function processItems<Tables, Item, Output>(
  work: ChunkWork<Tables, Item, Output>,
  chunk: Chunk<Item, Output>,
  tx: Transaction<Tables>,
): Promise<void> {
  for (const item of chunk.items.slice(chunk.processed)) {
    const output = await processItem(work, chunk, tx, item)
    if (output !== null) chunk.outputs.push(output)
    chunk.processed++
  }
}

/** @returns null: filtered out or skipped */
async function processItem<Tables, Item, Output>(
  work: ChunkWork<Tables, Item, Output>,
  chunk: Chunk<Item, Output>,
  tx: Transaction<Tables>,
  item: Item,
): Promise<Output | null> {
  const { process, faults } = work.options
  // Without a processor, Output is Item: the types of `chunkStep` say so.
  if (!process) return item as unknown as Output
  if (!faults) return await process(item)
  const tried = await tryAgain(async () => await process(item), {
    faults,
    phase: 'PROCESS',
    signal: work.run.signal,
    // PostgreSQL ends a transaction that is idle for too long; from this on it counts anew.
    beforeAgain: async () => void (await sql`select`.execute(tx)),
  })
  if (tried.ok) return tried.result
  skipItem(work, chunk, { phase: 'PROCESS', item, error: tried.error })
  return null
}

async function recordChunk<Tables, Item, Output>(
  { reader, writer, run }: ChunkWork<Tables, Item, Output>,
  chunk: Chunk<Item, Output>,
  tx: Transaction<Tables>,
  retried: number,
): Promise<void> {
  const { schema } = run.repository
  await insertSkippedItems(tx, schema, run.stepExecutionId, chunk.skipped)
  const progress = reader.progress?.()
  chunk.stopAsked = await recordCommit(tx, schema, run, {
    ...countsOf(chunk),
    retried,
    checkpoint: {
      reader: reader.checkpoint(),
      ...(writer.checkpoint && { writer: writer.checkpoint() }),
    },
    ...(progress ? progress : { doneMore: chunk.items.length }),
  })
}
