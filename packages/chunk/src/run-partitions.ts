import { isDatabaseAway, transaction } from '@haru/pg'
import { LeaseLost, messageOf, type StepEnd, type StepRun } from './job.ts'
import { type PartitionedStepOptions, PartitionNotReady } from './partition.ts'
import {
  claimPartitions,
  countPartitions,
  insertPartitions,
  selectUnfinishedPartitions,
  waitingPartitions,
} from './partition-sql.ts'
import { type ProgressMeter, startMeter } from './progress.ts'
import { stopped } from './run-job.ts'
import { recordCommit } from './step-sql.ts'

const PARTITIONS_MAX = 1_000_000
/** Named in the execution's message; all of them are in the table. */
const NAMED_MAX = 5

/** One execution of a partitioned step. */
export type Work<Tables> = {
  options: PartitionedStepOptions<Tables>
  run: StepRun<Tables>
  waiting: string[]
  meter: ProgressMeter
  done: number
  failed: number
  total: number
  stopAsked: boolean
}

/**
 * Plans the partitions of an execution, once: after a takeover the plan stands.
 */
export async function openWork<Tables>(
  options: PartitionedStepOptions<Tables>,
  run: StepRun<Tables>,
): Promise<Work<Tables>> {
  const { db, schema } = run.repository
  const meter = startMeter(options.name)
  const base = { options, run, meter, stopAsked: false }
  // A checkpoint of this very execution: it was taken over, and its plan stands.
  if (run.checkpoint === planMark(run)) {
    const counts = await countPartitions(db, schema, run.stepExecutionId)
    const waiting = await waitingPartitions(db, schema, run.stepExecutionId)
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
    const failed = (counts.get('FAILED') ?? 0) + (counts.get('NOT_READY') ?? 0)
    return { ...base, waiting, done: total - waiting.length, failed, total }
  }
  const keys = [...new Set(await options.plan(run))]
  if (keys.length > PARTITIONS_MAX) throw new Error(`more than ${PARTITIONS_MAX} partitions`)
  await transaction(db, async (tx) => {
    if (keys.length > 0) await insertPartitions(tx, schema, run.stepExecutionId, keys)
    const checkpoint = planMark(run)
    await recordCommit(tx, schema, run, { checkpoint, done: 0, total: keys.length })
  })
  return { ...base, waiting: keys, done: 0, failed: 0, total: keys.length }
}

/** An earlier execution's mark is another one: a restart plans anew. */
function planMark(run: { stepExecutionId: number }): string {
  return `planned by ${run.stepExecutionId}`
}

/**
 * Does partitions until none waits, or a stop is asked for.
 * @param size partitions of one transaction
 * @throws LeaseLost, or a database error when nothing can be recorded
 */
export async function workThrough<Tables>(work: Work<Tables>, size: number): Promise<void> {
  while (!work.stopAsked && !work.run.signal.aborted) {
    const keys = work.waiting.splice(0, size)
    if (keys.length === 0) return
    try {
      await doBatch(work, keys)
    } catch (error) {
      // Nothing can be recorded: the whole step ends, and what was not done waits for the next.
      work.waiting.length = 0
      throw error
    }
  }
}

async function doBatch<Tables>(work: Work<Tables>, keys: readonly string[]): Promise<void> {
  const { options, run } = work
  const obstacles = (await options.prepare?.(keys, run)) ?? new Map<string, unknown>()
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

/** One of a batch that failed: which of them it was, each finds out for itself. */
async function doAlone<Tables>(work: Work<Tables>, key: string): Promise<void> {
  if (work.stopAsked || work.run.signal.aborted) return
  try {
    await commitPartitions(work, [key])
  } catch (error) {
    throwIfHopeless(error)
    await recordFailure(work, key, error)
  }
}

function throwIfHopeless(error: unknown): void {
  if (error instanceof LeaseLost || isDatabaseAway(error)) throw error
}

async function commitPartitions<Tables>(
  work: Work<Tables>,
  keys: readonly string[],
): Promise<void> {
  const { options, run } = work
  const { db, schema } = run.repository
  await transaction(db, async (tx) => {
    const claimed = await claimPartitions(tx, schema, run.stepExecutionId, keys)
    if (claimed.length === 0) return
    const { read = 0, written = 0 } = await options.work(tx, claimed, run)
    const partitions = { keys: claimed, status: 'COMPLETED', message: null } as const
    const commit = { read, written, doneMore: claimed.length, partitions }
    work.stopAsked = (await recordCommit(tx, schema, run, commit)) || work.stopAsked
  })
  advance(work, keys.length)
}

async function recordFailure<Tables>(
  work: Work<Tables>,
  key: string,
  error: unknown,
): Promise<void> {
  const { stepExecutionId, repository } = work.run
  const { schema } = repository
  const notReady = error instanceof PartitionNotReady
  const status = notReady ? 'NOT_READY' : 'FAILED'
  if (!notReady) work.options.onFailure?.(key, error)
  await transaction(repository.db, async (tx) => {
    const keys = await claimPartitions(tx, schema, stepExecutionId, [key])
    const partitions = { keys, status, message: messageOf(error) } as const
    const commit = { rolledBack: 1, doneMore: keys.length, partitions }
    work.stopAsked = (await recordCommit(tx, schema, work.run, commit)) || work.stopAsked
  })
  work.failed++
  advance(work, 1)
}

function advance<Tables>(work: Work<Tables>, partitions: number): void {
  work.done += partitions
  work.run.report(work.meter.advance(partitions, work.done, work.total))
}

/**
 * How the step ends, after all workers did. Partitions that are only not ready leave it STOPPED:
 * nothing is wrong, and an unattended launch asks again without waiting.
 */
export async function endOf<Tables>(work: Work<Tables>): Promise<StepEnd> {
  const { run, failed } = work
  if (work.done < work.total && run.signal.aborted) return stopped(run.signal)
  if (work.done < work.total) return { status: 'STOPPED', message: 'a stop was asked for' }
  if (failed === 0) return { status: 'COMPLETED' }
  const { db, schema } = run.repository
  const counts = await countPartitions(db, schema, run.stepExecutionId)
  const ids = [run.stepExecutionId]
  const some = await selectUnfinishedPartitions(db, schema, ids, NAMED_MAX)
  const named = some.map(({ partitionKey, message }) => `${partitionKey}: ${message}`).join('; ')
  const more = failed > some.length ? '; …' : ''
  const message = `${failed} of ${work.total} partitions did not complete (${named}${more})`
  return { status: counts.has('FAILED') ? 'FAILED' : 'STOPPED', message: message.slice(0, 2_000) }
}
