/** How far a step is. */
export type Progress = {
  step: string
  /** in the step's own unit: items, bytes or partitions */
  done: number
  /** absent when nobody knows */
  total?: number
  /** items (of partitioned steps: partitions) a second, in this execution */
  itemsPerSecond: number
  /** milliseconds, when `total` is known and something is done */
  msLeft?: number
}

/** Measures the speed of one step. */
export type ProgressMeter = {
  /**
   * @param items handled since the last call
   * @param done in the step's own unit, altogether
   * @param total in the same unit
   */
  advance: (items: number, done: number, total?: number) => Progress
}

/**
 * Starts measuring.
 * @param step name of the step
 * @param doneBefore what earlier executions did of it, in the step's own unit
 * @param now milliseconds, from any start
 */
export function startMeter(
  step: string,
  doneBefore = 0,
  now: () => number = () => performance.now(),
): ProgressMeter {
  const start = now()
  let items = 0
  return {
    advance(more, done, total) {
      items += more
      const ms = Math.max(now() - start, 1)
      const speed = (done - doneBefore) / ms
      const progress: Progress = { step, done, itemsPerSecond: (items / ms) * 1_000 }
      if (total === undefined) return progress
      if (speed <= 0) return { ...progress, total }
      return { ...progress, total, msLeft: Math.max(0, Math.round((total - done) / speed)) }
    },
  }
}
