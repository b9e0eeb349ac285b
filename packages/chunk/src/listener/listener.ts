import type { Json, StepEnd } from '../job.ts'
import type { JobExecution } from '../repository/execution-sql.ts'

/** Which step of which execution something happened in. */
export type StepInfo = {
  jobName: string
  jobExecutionId: number
  stepExecutionId: number
  stepName: string
}

/** What a chunk, or a step altogether, did with its items. */
export type ItemCounts = {
  read: number
  filtered: number
  written: number
  readSkipped: number
  processSkipped: number
  writeSkipped: number
}

/** Where a step was when it skipped an item. */
export type SkipPhase = 'READ' | 'PROCESS' | 'WRITE'

/** An item that a step went on without; `item` is null when it could not be read. */
export type SkippedItem = { phase: SkipPhase; item: Json; error: unknown }

/**
 * Told what happens to jobs: for logs, metrics and traces. All of it is optional and awaited; an
 * error in a listener goes to `onError` of the run and changes nothing else. Only this process's
 * part is told: what another worker does, its own listeners hear.
 */
export type JobListener = {
  /** an execution was started here, or taken over */
  beforeJob?: (execution: JobExecution) => void | Promise<void>
  /** @param ms milliseconds that it ran here */
  afterJob?: (execution: JobExecution, ms: number) => void | Promise<void>
  /** not called for a step that an earlier execution completed */
  beforeStep?: (step: StepInfo) => void | Promise<void>
  /** @param counts of this process, since `beforeStep` */
  afterStep?: (step: StepInfo, end: StepEnd, counts: ItemCounts, ms: number) => void | Promise<void>
  /** before the first item of a chunk is read, or before a worker does claimed partitions */
  beforeChunk?: (step: StepInfo) => void | Promise<void>
  /** after the commit; with `error` after a rollback, when `chunk` is what was lost */
  afterChunk?: (
    step: StepInfo,
    chunk: ItemCounts,
    ms: number,
    error?: unknown,
  ) => void | Promise<void>
  /** after the commit of the chunk that recorded it */
  onSkip?: (step: StepInfo, skipped: SkippedItem) => void | Promise<void>
}
