import { setTimeout as delay } from 'node:timers/promises'
import { transaction } from '@haru/pg'
import type { StepEnd, StepRun } from '../job.ts'
import {
  claimPartitions,
  countPartitions,
  insertPartitions,
  type PartitionStatus,
  selectUnfinishedPartitions,
} from '../repository/partition-sql.ts'
import { startMeter } from '../repository/progress.ts'
import { recordCommit } from '../repository/step-sql.ts'
import { stopped } from '../run/run-job.ts'
import { doPartitions, isStopped, type Work } from './do-partitions.ts'
import type { PartitionedStepOptions } from './partition.ts'

const PARTITIONS_MAX = 1_000_000
const BATCH_SIZE_MAX = 1_000
/** Named in the execution's message; all of them are in the table. */
const NAMED_MAX = 5
/** How soon the owner looks again at what other workers have claimed. */
const LOOK_AGAIN_MS = 50

/**
 * Does a partitioned step as the owner of its execution, together with whoever helps.
 * @param options of the step
 * @param run of the owner
 * @returns how the step ends, after all of its partitions were decided, or a stop was asked for
 * @throws LeaseLost, or a database error when nothing can be recorded
 */
export async function ownPartitions<Tables>(
  options: PartitionedStepOptions<Tables>,
  run: StepRun<Tables>,
): Promise<StepEnd> {
  const { db, schema } = run.repository
  const waiting = await planPartitions(options, run)
  const work = openWork(options, run, -(run.fencingToken ?? 0), waiting)
  for (;;) {
    await workThrough(work)
    const counts = await countPartitions(db, schema, run.stepExecutionId)
    if (!counts.has('WAITING') || isStopped(work)) return await endOf(work, counts)
    // Others have claimed them, and decide them or die.
    await delay(LOOK_AGAIN_MS, undefined, { signal: run.signal }).catch(() => {})
  }
}

/**
 * Does partitions of a step whose execution another process owns, until nothing is left to claim.
 * @param options of the step
 * @param run of this helper: without a fencing token
 * @param workerId under which it claims
 * @throws LeaseLost when the execution has ended; database errors
 */
export async function helpPartitions<Tables>(
  options: PartitionedStepOptions<Tables>,
  run: StepRun<Tables>,
  workerId: number,
): Promise<void> {
  const { db, schema } = run.repository
  const counts = await countPartitions(db, schema, run.stepExecutionId)
  // Half of its share: the owner's workers have claimed theirs, and others may come.
  const share = Math.ceil((counts.get('WAITING') ?? 0) / 2)
  await workThrough(openWork(options, run, workerId, share))
}

/**
 * Plans the partitions of an execution, once: after a takeover the plan stands.
 * @returns how many wait
 */
async function planPartitions<Tables>(
  options: PartitionedStepOptions<Tables>,
  run: StepRun<Tables>,
): Promise<number> {
  const { db, schema } = run.repository
  // A checkpoint of this very execution: it was taken over, and its plan stands.
  if (run.checkpoint === planMark(run)) {
    const counts = await countPartitions(db, schema, run.stepExecutionId)
    return counts.get('WAITING') ?? 0
  }
  const keys = [...new Set(await options.plan(run))]
  if (keys.length > PARTITIONS_MAX) throw new Error(`more than ${PARTITIONS_MAX} partitions`)
  await transaction(db, async (tx) => {
    if (keys.length > 0) await insertPartitions(tx, schema, run.stepExecutionId, keys)
    const checkpoint = planMark(run)
    await recordCommit(tx, schema, run, { checkpoint, done: 0, total: keys.length })
  })
  return keys.length
}

/** An earlier execution's mark is another one: a restart plans anew. */
function planMark(run: { stepExecutionId: number }): string {
  return `planned by ${run.stepExecutionId}`
}

function openWork<Tables>(
  options: PartitionedStepOptions<Tables>,
  run: StepRun<Tables>,
  claimedBy: number,
  waiting: number,
): Work<Tables> {
  const { stepExecutionId, jobExecutionId } = run
  const { concurrency, batchSize = 1 } = options
  const size = typeof batchSize === 'function' ? batchSize(run) : batchSize
  checkBatchSize(size)
  return {
    options,
    run,
    by: { stepExecutionId, jobExecutionId, claimedBy },
    // Spread over all workers, even when fewer transactions would do.
    size: Math.max(1, Math.min(size, Math.ceil(waiting / concurrency))),
    meter: startMeter(options.name),
    done: 0,
    total: waiting,
    stopAsked: false,
    broken: false,
  }
}

/** @throws RangeError when no transaction can have so many partitions */
export function checkBatchSize(size: number): void {
  if (Number.isInteger(size) && size >= 1 && size <= BATCH_SIZE_MAX) return
  throw new RangeError(`a transaction has 1 to ${BATCH_SIZE_MAX} partitions, not ${size}`)
}

async function workThrough<Tables>(work: Work<Tables>): Promise<void> {
  const { concurrency } = work.options
  const workers = Array.from({ length: concurrency }, () => claimAndDo(work))
  const results = await Promise.allSettled(workers)
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

async function claimAndDo<Tables>(work: Work<Tables>): Promise<void> {
  const { db, schema } = work.run.repository
  while (!work.broken && !isStopped(work)) {
    try {
      const keys = await claimPartitions(db, schema, work.by, work.size)
      if (keys.length === 0) return
      await doPartitions(work, keys)
    } catch (error) {
      // Nothing can be recorded: the whole step ends, and what was not done waits for the next.
      work.broken = true
      throw error
    }
  }
}

/**
 * How the step ends, after all workers did. Partitions that are only not ready leave it STOPPED:
 * nothing is wrong, and an unattended launch asks again without waiting.
 */
async function endOf<Tables>(
  { run, total }: Work<Tables>,
  counts: ReadonlyMap<PartitionStatus, number>,
): Promise<StepEnd> {
  if (counts.has('WAITING') && run.signal.aborted) return stopped(run.signal)
  if (counts.has('WAITING')) return { status: 'STOPPED', message: 'a stop was asked for' }
  const failed = (counts.get('FAILED') ?? 0) + (counts.get('NOT_READY') ?? 0)
  if (failed === 0) return { status: 'COMPLETED' }
  const { db, schema } = run.repository
  const ids = [run.stepExecutionId]
  const some = await selectUnfinishedPartitions(db, schema, ids, NAMED_MAX)
  const named = some.map(({ partitionKey, message }) => `${partitionKey}: ${message}`).join('; ')
  const more = failed > some.length ? '; …' : ''
  const message = `${failed} of ${total} partitions did not complete (${named}${more})`
  return { status: counts.has('FAILED') ? 'FAILED' : 'STOPPED', message: message.slice(0, 2_000) }
}
