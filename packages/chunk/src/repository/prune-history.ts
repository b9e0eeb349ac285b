import { setImmediate } from 'node:timers/promises'
import type { JobRepository } from './job-repository.ts'
import {
  deleteDetails,
  deleteExecutions,
  deleteInstances,
  type Kept,
  PRUNED_DETAILS_MAX,
  selectWithDetails,
} from './prune-sql.ts'

/** What of the past is kept. */
export type Retention = {
  /** milliseconds after which an ended execution is history, 0 or more */
  keepMs: number
  /**
   * milliseconds after which an instance is forgotten altogether, so that it could be run again as
   * if it were new; default: never. What a person stopped or abandoned is never forgotten
   */
  keepInstancesMs?: number
  /** ends the pruning after the statement in hand */
  signal?: AbortSignal
}

/** What was removed; `executions`: those that later ones of their instances replace. */
export type Pruned = { executions: number; partitions: number; skipped: number; instances: number }

/**
 * Removes old metadata. Each transaction removes at most 1,000 partitions or skipped items, or 100
 * executions with their steps. Of every instance its latest execution stays, with its steps, and
 * whatever a restart goes on from; of that, partitions and skipped items go when it completed.
 * Running executions are never touched.
 * @param repository whose history it is
 * @param retention what is kept
 * @returns how many rows were removed
 * @throws RangeError when a time is negative; database errors
 */
export async function pruneHistory<Tables>(
  repository: JobRepository<Tables>,
  retention: Retention,
): Promise<Pruned> {
  const { keepMs, keepInstancesMs, signal } = retention
  for (const ms of [keepMs, keepInstancesMs ?? 0]) {
    if (!(ms >= 0)) throw new RangeError(`history is kept for 0 ms or more, not ${ms}`)
  }
  const { db, schema } = repository
  const kept: Kept = { keepMs, keepInstancesMs: keepInstancesMs ?? null }
  // Details first: what refers to an execution would go with it, however much that is.
  const partitions = await removeDetails(repository, 'partitionExecution', kept, signal)
  const skipped = await removeDetails(repository, 'skippedItem', kept, signal)
  const executions = await untilNone(signal, () => deleteExecutions(db, schema, kept))
  let instances = 0
  await untilNone(signal, async () => {
    const removed = await deleteInstances(db, schema, kept)
    instances += removed.instances
    return removed.instances + removed.executions
  })
  return { executions, partitions, skipped, instances }
}

async function removeDetails<Tables>(
  { db, schema }: JobRepository<Tables>,
  table: 'partitionExecution' | 'skippedItem',
  kept: Kept,
  signal: AbortSignal | undefined,
): Promise<number> {
  let removed = 0
  await untilNone(signal, async () => {
    const executions = await selectWithDetails(db, schema, table, kept)
    while (executions.length > 0 && !signal?.aborted) {
      const some = await deleteDetails(db, schema, table, executions)
      removed += some
      if (some < PRUNED_DETAILS_MAX) break
      await setImmediate()
    }
    return executions.length
  })
  return removed
}

async function untilNone(
  signal: AbortSignal | undefined,
  remove: () => Promise<number>,
): Promise<number> {
  let removed = 0
  while (!signal?.aborted) {
    const some = await remove()
    removed += some
    if (some === 0) break
    await setImmediate()
  }
  return removed
}
