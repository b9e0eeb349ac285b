import type { StepEnd } from '../job.ts'
import type { ItemCounts, JobListener, SkippedItem, StepInfo } from './listener.ts'

/** How a step tells the listeners of its run what happens in it. None of it ever throws. */
export type StepEvents = {
  /** before the first item of a chunk is read, or before claimed partitions are done */
  beforeChunk: () => Promise<void>
  /**
   * @param counts of the chunk; with `error`, what was rolled back
   * @param ms milliseconds since `beforeChunk`
   * @param error why it was rolled back
   */
  afterChunk: (counts: ItemCounts, ms: number, error?: unknown) => Promise<void>
  /** after the commit of the chunk that recorded it */
  onSkip: (skipped: SkippedItem) => Promise<void>
}

/** A step's events, with its beginning and its end, which whoever runs the step tells. */
export type StepTold = StepEvents & {
  beforeStep: () => Promise<void>
  /** tells the sum of the committed chunks, and the time since `beforeStep` */
  afterStep: (end: StepEnd) => Promise<void>
}

/**
 * Tells listeners something, one after the other.
 * @param listeners in the order in which they are told
 * @param onError gets what a listener throws; the next is told all the same
 * @param event calls one of a listener's functions, if it has it
 */
export async function tellAll(
  listeners: readonly JobListener[],
  onError: ((error: unknown) => void) | undefined,
  event: (listener: JobListener) => unknown,
): Promise<void> {
  for (const listener of listeners) {
    try {
      await event(listener)
    } catch (error) {
      onError?.(error)
    }
  }
}

/**
 * The events of one run of a step. Beginnings are told in the listeners' order and ends in the
 * reverse one, so that listeners nest.
 * @param listeners of the run
 * @param onError gets what a listener throws
 * @param step that it is about
 */
export function stepEvents(
  listeners: readonly JobListener[],
  onError: ((error: unknown) => void) | undefined,
  step: StepInfo,
): StepTold {
  const reversed = listeners.toReversed()
  const sum: ItemCounts = { ...NO_ITEMS }
  let start = performance.now()
  return {
    async beforeStep() {
      start = performance.now()
      await tellAll(listeners, onError, (listener) => listener.beforeStep?.(step))
    },
    async afterStep(end) {
      const ms = performance.now() - start
      await tellAll(reversed, onError, (listener) => listener.afterStep?.(step, end, sum, ms))
    },
    async beforeChunk() {
      await tellAll(listeners, onError, (listener) => listener.beforeChunk?.(step))
    },
    async afterChunk(counts, ms, error) {
      if (error === undefined) add(sum, counts)
      await tellAll(reversed, onError, (listener) => listener.afterChunk?.(step, counts, ms, error))
    },
    async onSkip(skipped) {
      await tellAll(listeners, onError, (listener) => listener.onSkip?.(step, skipped))
    },
  }
}

/** A chunk in which nothing was done yet. */
export const NO_ITEMS: Readonly<ItemCounts> = {
  read: 0,
  filtered: 0,
  written: 0,
  readSkipped: 0,
  processSkipped: 0,
  writeSkipped: 0,
}

function add(sum: ItemCounts, counts: ItemCounts): void {
  sum.read += counts.read
  sum.filtered += counts.filtered
  sum.written += counts.written
  sum.readSkipped += counts.readSkipped
  sum.processSkipped += counts.processSkipped
  sum.writeSkipped += counts.writeSkipped
}
