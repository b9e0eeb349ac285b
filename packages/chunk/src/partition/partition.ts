import type { Transaction } from 'kysely'
import type { StepRun } from '../job.ts'

/** What a partition read and wrote, for the counters. */
export type PartitionCounts = { read?: number; written?: number }

/** What a step made of independent partitions consists of. */
export type PartitionedStepOptions<Tables> = {
  name: string
  /** transactions at the same time in this process, 1 to 64 */
  concurrency: number
  /**
   * partitions of one transaction at most, 1 to 1,000; default 1. More are worth it when one
   * statement can do many of them. When their transaction fails, each is tried in its own.
   */
  batchSize?: number
  /**
   * Says what is still to be done. Asked once per execution: a restart asks again, so leave out
   * what the data say is done.
   */
  plan: (run: StepRun<Tables>) => Promise<readonly string[]>
  /**
   * Runs before the partitions' transaction, possibly more than once: calls to others go here.
   * @returns why some of them cannot be done, by key; `PartitionNotReady`: cannot be done yet
   */
  prepare?: (keys: readonly string[], run: StepRun<Tables>) => Promise<ReadonlyMap<string, unknown>>
  /** Does partitions in one transaction, and only there. */
  work: (
    tx: Transaction<Tables>,
    keys: readonly string[],
    run: StepRun<Tables>,
  ) => Promise<PartitionCounts>
  /** told about every partition that fails, for the log */
  onFailure?: (key: string, error: unknown) => void
}

/** Thrown by a partition that cannot be done yet: it is left for another execution. */
export class PartitionNotReady extends Error {
  override readonly name = 'PartitionNotReady'
}
