/** How fast a step is. */
export type StepProgress = {
  /** items a second in this execution; of the step's own unit where it counts no items */
  itemsPerSecond: number
  /** milliseconds; null when it has ended, or nobody can know */
  msLeft: number | null
}

/** What of a step's record its speed is computed from. */
export type StepRecord = {
  status: string
  readCount: number
  /** in the step's own unit: items, bytes or partitions */
  done: number
  total: number | null
  /** of what is done, what earlier executions did */
  doneBefore: number
  /** milliseconds since the step started, or that it took */
  ranMs: number
}

/**
 * The speed of a step and the time that it still takes, from its record alone: so whoever reads it
 * sees the same, in whichever process it runs.
 * @param step as it is recorded
 */
export function progressOf(step: StepRecord): StepProgress {
  const { status, readCount, done, total, doneBefore } = step
  const ranMs = Math.max(step.ranMs, 1)
  const doneHere = Math.max(done - doneBefore, 0)
  const itemsPerSecond = ((readCount > 0 ? readCount : doneHere) / ranMs) * 1_000
  if (status !== 'STARTED' || total === null || doneHere === 0) {
    return { itemsPerSecond, msLeft: null }
  }
  const msLeft = Math.max(0, Math.round(((total - done) / doneHere) * ranMs))
  return { itemsPerSecond, msLeft }
}
