import type { StepRun } from '../job.ts'
import type { ItemCounts, SkipPhase, SkippedItem } from '../listener/listener.ts'
import type { ItemWriter } from '../writer/item-writer.ts'
import type { ChunkStepOptions, ItemReader } from './chunk-step.ts'
import { maySkip, SkipLimitExceeded } from './faults.ts'
import { itemJson } from './item-json.ts'

/** One run of a chunk-oriented step. */
export type ChunkWork<Tables, Item, Output> = {
  options: ChunkStepOptions<Tables, Item, Output>
  reader: ItemReader<Item, Tables>
  writer: ItemWriter<Output, Tables>
  run: StepRun<Tables>
  /** items that committed chunks of this step execution skipped, those of a taken-over run too */
  skipped: number
}

/**
 * One chunk. What was read and processed outlives its transaction, which may have to be run again;
 * what was written does not.
 */
export type Chunk<Item, Output> = {
  items: Item[]
  /** so many of the items were processed, filtered out or skipped */
  processed: number
  outputs: Output[]
  written: number
  skipped: SkippedItem[]
  /** the reader has no more */
  last: boolean
  stopAsked: boolean
}

/** A chunk of which nothing was read yet. */
export function newChunk<Item, Output>(): Chunk<Item, Output> {
  const nothing = { processed: 0, written: 0, last: false, stopAsked: false }
  return { ...nothing, items: [], outputs: [], skipped: [] }
}

/** What was done with a chunk's items up to now. */
export function countsOf<Item, Output>(chunk: Chunk<Item, Output>): ItemCounts {
  const count = (phase: SkipPhase) => chunk.skipped.filter((one) => one.phase === phase).length
  const processSkipped = count('PROCESS')
  return {
    read: chunk.items.length,
    filtered: chunk.processed - chunk.outputs.length - processSkipped,
    written: chunk.written,
    readSkipped: count('READ'),
    processSkipped,
    writeSkipped: count('WRITE'),
  }
}

/**
 * Goes on without an item, if the step's rules allow that.
 * @param work of the step
 * @param chunk that the item is in
 * @param fault `item`: what is to be recorded of it, null when it could not be read
 * @throws the fault's error when it may not be skipped; SkipLimitExceeded
 */
export function skipItem<Tables, Item, Output>(
  work: ChunkWork<Tables, Item, Output>,
  chunk: Chunk<Item, Output>,
  { phase, item, error }: { phase: SkipPhase; item: unknown; error: unknown },
): void {
  const { faults = {} } = work.options
  if (!faults.skip || !maySkip(faults, error, phase)) throw error
  const { limit } = faults.skip
  if (work.skipped + chunk.skipped.length >= limit) throw new SkipLimitExceeded(limit, error)
  chunk.skipped.push({ phase, item: itemJson(item), error })
}
