import type { Transaction } from 'kysely'
import type { Json, Step, StepEnd, StepRun } from '../job.ts'
import { startMeter } from '../repository/progress.ts'
import { countSkipped } from '../repository/skip-sql.ts'
import { stopped } from '../run/run-job.ts'
import type { ItemWriter } from '../writer/item-writer.ts'
import { type ChunkWork, countsOf, newChunk } from './chunk-work.ts'
import { checkFaults, type FaultTolerance } from './faults.ts'
import { runChunk } from './run-chunk.ts'
import { WaitInterrupted } from './try-again.ts'

/** Where a chunk-oriented step gets its items. One execution, one reader. */
export type ItemReader<Item, Tables> = {
  /** @param checkpoint as of the last commit; undefined at the very start */
  open: (checkpoint: Json | undefined) => Promise<void>
  /**
   * Changes nothing: when an item is skipped that could not be read, what was done in `tx` is
   * rolled back, and `read` is called for the one after it.
   * @param tx the chunk's transaction
   * @returns the next item, or null at the end
   */
  read: (tx: Transaction<Tables>) => Promise<Item | null>
  /** Where `open` has to go on, so that the items read up to now are not read again. */
  checkpoint: () => Json
  /** how far it is, in its own unit; without it, items are counted */
  progress?: () => { done: number; total: number }
  /** called once after `open`, however the step ends */
  close?: () => Promise<void>
}

/** What a chunk-oriented step is made of. */
export type ChunkStepOptions<Tables, Item, Output> = {
  name: string
  /** items per chunk, 1 to 10,000 */
  chunkSize: number
  /** makes the reader of one execution */
  reader: (run: StepRun<Tables>) => ItemReader<Item, Tables>
  /** null: the item is filtered out. Without a processor items are written as they were read */
  process?: (item: Item) => Output | null | Promise<Output | null>
  /** which errors do not fail the step; default: all of them do */
  faults?: FaultTolerance
} & (
  | {
      /** as `ItemWriter`'s, for writers that are nothing but this */
      write: ItemWriter<Output, Tables>['write']
      writer?: never
    }
  | {
      /** makes the writer of one execution */
      writer: (run: StepRun<Tables>) => ItemWriter<Output, Tables>
      write?: never
    }
)

const CHUNK_SIZE_MAX = 10_000

/**
 * A step that reads, processes and writes chunk by chunk. Items, checkpoint and counters of a chunk
 * commit together or not at all, so a restart goes on after the last committed chunk.
 * @param options see there
 * @throws RangeError when the chunk size, or a bound of `faults`, is out of range
 */
export function chunkStep<Tables, Item, Output = Item>(
  options: ChunkStepOptions<Tables, Item, Output>,
): Step<Tables> {
  const { name, chunkSize, faults } = options
  if (!Number.isInteger(chunkSize) || chunkSize < 1 || chunkSize > CHUNK_SIZE_MAX) {
    throw new RangeError(`a chunk has 1 to ${CHUNK_SIZE_MAX} items, not ${chunkSize}`)
  }
  if (faults) checkFaults(faults)
  return {
    name,
    async run(run) {
      const work = await openWork(options, run)
      const { reader, writer } = work
      const checkpoint = checkpointOf(name, run.checkpoint)
      await reader.open(checkpoint.reader)
      try {
        await writer.open?.(checkpoint.writer)
        try {
          return await runChunks(work)
        } finally {
          await writer.close?.()
        }
      } finally {
        await reader.close?.()
      }
    },
  }
}

async function openWork<Tables, Item, Output>(
  options: ChunkStepOptions<Tables, Item, Output>,
  run: StepRun<Tables>,
): Promise<ChunkWork<Tables, Item, Output>> {
  const { db, schema } = run.repository
  const skipped = options.faults?.skip ? await countSkipped(db, schema, run.stepExecutionId) : 0
  const writer = options.writer ? options.writer(run) : { write: options.write }
  return { options, reader: options.reader(run), writer, run, skipped }
}

function checkpointOf(name: string, saved: Json | undefined): { reader?: Json; writer?: Json } {
  if (saved === undefined) return {}
  if (typeof saved === 'object' && saved !== null && 'reader' in saved) return saved
  throw new Error(`the checkpoint of the step ${name} is not one of a chunk-oriented step`)
}

async function runChunks<Tables, Item, Output>(
  work: ChunkWork<Tables, Item, Output>,
): Promise<StepEnd> {
  const { options, reader, run } = work
  const meter = startMeter(options.name, reader.progress?.().done)
  let items = 0
  for (;;) {
    if (run.signal.aborted) return stopped(run.signal)
    const chunk = newChunk<Item, Output>()
    const start = performance.now()
    await run.tell.beforeChunk()
    try {
      await runChunk(work, chunk)
    } catch (error) {
      await run.tell.afterChunk(countsOf(chunk), performance.now() - start, error)
      if (error instanceof WaitInterrupted) return stopped(run.signal)
      throw error
    }
    const ms = performance.now() - start
    for (const skipped of chunk.skipped) await run.tell.onSkip(skipped)
    await run.tell.afterChunk(countsOf(chunk), ms)
    items += chunk.items.length
    const { done, total } = reader.progress?.() ?? { done: items }
    run.report(meter.advance(chunk.items.length, done, total))
    if (chunk.last) return { status: 'COMPLETED' }
    if (chunk.stopAsked) return { status: 'STOPPED', message: 'a stop was asked for' }
  }
}
