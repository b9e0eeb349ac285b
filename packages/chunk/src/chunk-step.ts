import { transaction } from '@haru/pg'
import type { Transaction } from 'kysely'
import type { Json, Step, StepEnd, StepRun } from './job.ts'
import { startMeter } from './progress.ts'
import { stopped } from './run-job.ts'
import { recordCommit } from './step-sql.ts'

/** Where a chunk-oriented step gets its items. One execution, one reader. */
export type ItemReader<Item, Tables> = {
  /** @param checkpoint as of the last commit; undefined at the very start */
  open: (checkpoint: Json | undefined) => Promise<void>
  /**
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
  /**
   * Writes in the chunk's transaction, and only there. Called again with the same items when
   * PostgreSQL ends that for a deadlock; never with none.
   */
  write: (tx: Transaction<Tables>, items: readonly Output[], run: StepRun<Tables>) => Promise<void>
}

const CHUNK_SIZE_MAX = 10_000

type Chunk<Output> = {
  read: number
  outputs: Output[]
  /** the reader has no more */
  last: boolean
  stopAsked: boolean
}

/**
 * A step that reads, processes and writes chunk by chunk. Items, checkpoint and counters of a chunk
 * commit together or not at all, so a restart goes on after the last committed chunk.
 * @param options see there
 * @throws RangeError when the chunk size is out of range
 */
export function chunkStep<Tables, Item, Output = Item>(
  options: ChunkStepOptions<Tables, Item, Output>,
): Step<Tables> {
  const { name, chunkSize } = options
  if (!Number.isInteger(chunkSize) || chunkSize < 1 || chunkSize > CHUNK_SIZE_MAX) {
    throw new RangeError(`a chunk has 1 to ${CHUNK_SIZE_MAX} items, not ${chunkSize}`)
  }
  return {
    name,
    async run(run) {
      const reader = options.reader(run)
      await reader.open(run.checkpoint)
      try {
        return await runChunks(options, reader, run)
      } finally {
        await reader.close?.()
      }
    },
  }
}

async function runChunks<Tables, Item, Output>(
  options: ChunkStepOptions<Tables, Item, Output>,
  reader: ItemReader<Item, Tables>,
  run: StepRun<Tables>,
): Promise<StepEnd> {
  const meter = startMeter(options.name, reader.progress?.().done)
  let items = 0
  for (;;) {
    if (run.signal.aborted) return stopped(run.signal)
    const chunk = await runChunk(options, reader, run)
    items += chunk.read
    const { done, total } = reader.progress?.() ?? { done: items }
    run.report(meter.advance(chunk.read, done, total))
    if (chunk.last) return { status: 'COMPLETED' }
    if (chunk.stopAsked) return { status: 'STOPPED', message: 'a stop was asked for' }
  }
}

async function runChunk<Tables, Item, Output>(
  options: ChunkStepOptions<Tables, Item, Output>,
  reader: ItemReader<Item, Tables>,
  run: StepRun<Tables>,
): Promise<Chunk<Output>> {
  const { db, schema } = run.repository
  const chunk: Chunk<Output> = { read: 0, outputs: [], last: false, stopAsked: false }
  await transaction(db, async (tx) => {
    // What was read stays read when the transaction is tried again after a deadlock.
    while (!chunk.last && chunk.read < options.chunkSize) {
      await readOne(options, reader, tx, chunk)
    }
    if (chunk.outputs.length > 0) await options.write(tx, chunk.outputs, run)
    const progress = reader.progress?.()
    chunk.stopAsked = await recordCommit(tx, schema, run, {
      read: chunk.read,
      written: chunk.outputs.length,
      filtered: chunk.read - chunk.outputs.length,
      checkpoint: reader.checkpoint(),
      ...(progress ? progress : { doneMore: chunk.read }),
    })
  })
  return chunk
}

async function readOne<Tables, Item, Output>(
  { process }: ChunkStepOptions<Tables, Item, Output>,
  reader: ItemReader<Item, Tables>,
  tx: Transaction<Tables>,
  chunk: Chunk<Output>,
): Promise<void> {
  const item = await reader.read(tx)
  if (item === null) {
    chunk.last = true
    return
  }
  // Without a processor, Output is Item: the types of `chunkStep` say so.
  const output = process ? await process(item) : (item as unknown as Output)
  chunk.read++
  if (output !== null) chunk.outputs.push(output)
}
