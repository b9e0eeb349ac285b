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
   * statement can do many of them. When their transaction fails, each is tried in its own. A stop
   * waits for a batch, and what is claimed for one no other process can do.
   */
  batchSize?: number | ((run: StepRun<Tables>) => number)
  /**
   * Says what is still to be done. Asked once per execution: a restart asks again, so leave out
   * what the data say is done.
   */
  plan: (run: StepRun<Tables>) => Promise<readonly string[]>
  /**
   * Runs before the partitions' transaction, possibly more than once: calls to others go here.
   * @param commitAhead for work that is too long for one transaction
   * @returns why some of them cannot be done, by key; `PartitionNotReady`: cannot be done yet
   */
  prepare?: (
    keys: readonly string[],
    run: StepRun<Tables>,
    commitAhead: CommitAhead<Tables>,
  ) => Promise<ReadonlyMap<string, unknown>>
  /** Does partitions in one transaction, and only there. */
  work: (
    tx: Transaction<Tables>,
    keys: readonly string[],
    run: StepRun<Tables>,
  ) => Promise<PartitionCounts>
  /** told about every partition that fails, for the log */
  onFailure?: (key: string, error: unknown) => void
}

/**
 * Commits a part of what is to be done with some partitions ahead of the transaction that decides
 * them: a restart finds it done. Fenced and counted like every commit; `claimed` are those that are
 * still this process's to do.
 * @returns whether to go on: `failed` leaves it to `work`, which fails again and finds out for
 *   which partition; after `stopped`, `work` is not called any more
 * @throws LeaseLost, StepBroken, or a database error when nothing can be recorded
 */
export type CommitAhead<Tables> = (
  keys: readonly string[],
  part: (tx: Transaction<Tables>, claimed: readonly string[]) => Promise<PartitionCounts>,
) => Promise<'committed' | 'failed' | 'stopped'>

/**
 * Thrown where no partition could be done, whichever were tried: the step fails at once with this
 * error, and everything that is not done waits for the next execution.
 */
export class StepBroken extends Error {
  override name = 'StepBroken'
}

/** Thrown by a partition that cannot be done yet: it is left for another execution. */
export class PartitionNotReady extends Error {
  override readonly name = 'PartitionNotReady'
}
