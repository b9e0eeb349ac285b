import { isDatabaseAway, transaction } from '@haru/pg'
import { LeaseLost, messageOf, type StepRun } from '../job.ts'
import { NO_ITEMS } from '../listener/step-events.ts'
import { type Claimant, lockClaimed } from '../repository/partition-sql.ts'
import type { ProgressMeter } from '../repository/progress.ts'
import { type Commit, type Committed, commitStep } from '../repository/step-sql.ts'
import {
  type CommitAhead,
  type PartitionedStepOptions,
  PartitionNotReady,
  StepBroken,
} from './partition.ts'

/** One process's part of one execution of a partitioned step. */
export type Work<Tables> = {
  options: PartitionedStepOptions<Tables>
  run: StepRun<Tables>
  by: Claimant
  /** partitions of one transaction */
  size: number
  meter: ProgressMeter
  /** by all processes */
  done: number
  total: number
  stopAsked: boolean
  /** nothing can be recorded any more */
  broken: boolean
}

/** What becomes of those of some partitions that are still this process's to decide. */
type Decide<Tables> = (
  tx: Parameters<PartitionedStepOptions<Tables>['work']>[0],
  claimed: readonly string[],
) => Promise<Commit>

/**
 * Does claimed partitions in one transaction; when that fails, each in its own. Those that fail
 * alone are recorded with their errors.
 * @throws LeaseLost, or a database error when nothing can be recorded
 */
export async function doPartitions<Tables>(
  work: Work<Tables>,
  keys: readonly string[],
): Promise<void> {
  const { options, run } = work
  const ahead = commitAhead(work)
  const obstacles = (await options.prepare?.(keys, run, ahead)) ?? new Map<string, unknown>()
  if (isStopped(work)) return
  for (const [key, error] of obstacles) await recordFailure(work, key, error)
  const ready = keys.filter((key) => !obstacles.has(key))
  if (ready.length === 0) return
  try {
    await commitPartitions(work, ready)
  } catch (error) {
    throwIfHopeless(error)
    if (ready.length === 1) await recordFailure(work, ready[0] ?? '', error)
    else for (const key of ready) await doAlone(work, key)
  }
}

/**
 * Whether what is left is left for another execution.
 * @param work that goes on or not
 */
export function isStopped<Tables>({ stopAsked, run }: Work<Tables>): boolean {
  return stopAsked || run.signal.aborted
}

function commitAhead<Tables>(work: Work<Tables>): CommitAhead<Tables> {
  return async (keys, part) => {
    if (isStopped(work)) return 'stopped'
    try {
      await commitChunk(work, keys, async (tx, claimed) => {
        return { ...(await part(tx, claimed)), doneMore: 0 }
      })
    } catch (error) {
      throwIfHopeless(error)
      return 'failed'
    }
    return isStopped(work) ? 'stopped' : 'committed'
  }
}

/** One of a batch that failed: which of them it was, each finds out for itself. */
async function doAlone<Tables>(work: Work<Tables>, key: string): Promise<void> {
  if (isStopped(work)) return
  try {
    await commitPartitions(work, [key])
  } catch (error) {
    throwIfHopeless(error)
    await recordFailure(work, key, error)
  }
}

function throwIfHopeless(error: unknown): void {
  if (error instanceof LeaseLost || error instanceof StepBroken || isDatabaseAway(error))
    throw error
}

async function commitPartitions<Tables>(
  work: Work<Tables>,
  keys: readonly string[],
): Promise<void> {
  const { options, run } = work
  await commitChunk(work, keys, async (tx, claimed) => {
    const { read = 0, written = 0 } = await options.work(tx, claimed, run)
    const partitions = { keys: claimed, status: 'COMPLETED', message: null } as const
    return { read, written, partitions }
  })
}

/** As `commitClaimed`; listeners hear of it as of a chunk. */
async function commitChunk<Tables>(
  work: Work<Tables>,
  keys: readonly string[],
  decide: Decide<Tables>,
): Promise<void> {
  const { tell } = work.run
  const startedAt = performance.now()
  await tell.beforeChunk()
  let counts = { read: 0, written: 0 }
  const tellAfter = async (...error: unknown[]) => {
    await tell.afterChunk({ ...NO_ITEMS, ...counts }, performance.now() - startedAt, ...error)
  }
  try {
    await commitClaimed(work, keys, async (tx, claimed) => {
      const commit = await decide(tx, claimed)
      counts = { read: commit.read ?? 0, written: commit.written ?? 0 }
      return commit
    })
  } catch (error) {
    await tellAfter(error)
    throw error
  }
  await tellAfter()
}

async function recordFailure<Tables>(
  work: Work<Tables>,
  key: string,
  error: unknown,
): Promise<void> {
  const notReady = error instanceof PartitionNotReady
  const status = notReady ? 'NOT_READY' : 'FAILED'
  if (!notReady) work.options.onFailure?.(key, error)
  const message = messageOf(error)
  await commitClaimed(work, [key], async (_tx, keys) => {
    return { rolledBack: 1, partitions: { keys, status, message } }
  })
}

/** Commits what is done with those of some partitions that are still this process's to decide. */
async function commitClaimed<Tables>(
  work: Work<Tables>,
  keys: readonly string[],
  decide: Decide<Tables>,
): Promise<void> {
  const { run, by } = work
  const { db, schema } = run.repository
  let committed: Committed | undefined
  let decided = 0
  await transaction(db, async (tx) => {
    const claimed = await lockClaimed(tx, schema, by, keys)
    if (claimed.length === 0) return
    const commit = { doneMore: claimed.length, ...(await decide(tx, claimed)) }
    committed = await commitStep(tx, schema, run, commit)
    decided = commit.doneMore
  })
  if (committed) advance(work, decided, committed)
}

function advance<Tables>(work: Work<Tables>, partitions: number, committed: Committed): void {
  work.stopAsked ||= committed.stopAsked
  work.done = Math.max(work.done, committed.done)
  work.total = committed.total ?? work.total
  work.run.report(work.meter.advance(partitions, work.done, work.total))
}
