import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import type { JobRepository } from './job-repository.ts'
import { tablesOf } from './job-tables.ts'

/** What of the past is kept. */
export type Retention = {
  /** milliseconds after which an ended execution is history, 0 or more */
  keepMs: number
  /**
   * milliseconds after which an instance is forgotten altogether, so that it could be run again as
   * if it were new; default: never
   */
  keepInstancesMs?: number
  /** ends the pruning after the batch in hand */
  signal?: AbortSignal
}

/** What was removed. */
export type Pruned = { executions: number; partitions: number; skipped: number; instances: number }

/** Rows of one statement: short locks, and little to repeat. */
const BATCH_SIZE = 1_000

/**
 * Removes old metadata, in small transactions. Of every instance its latest execution stays, with
 * its steps, and whatever a restart goes on from; of that, partitions and skipped items go when it
 * completed. Running executions are never touched.
 * @param repository whose history it is
 * @param retention what is kept
 * @returns how many rows were removed
 * @throws RangeError when a time is negative; database errors
 */
export async function pruneHistory<Tables>(
  repository: JobRepository<Tables>,
  retention: Retention,
): Promise<Pruned> {
  const { keepMs, keepInstancesMs } = retention
  for (const ms of [keepMs, keepInstancesMs ?? 0]) {
    if (!(ms >= 0)) throw new RangeError(`history is kept for 0 ms or more, not ${ms}`)
  }
  const instances =
    keepInstancesMs === undefined
      ? 0
      : await inBatches(retention, () => forgetInstances(repository, keepInstancesMs))
  const executions = await inBatches(retention, () => removeExecutions(repository, keepMs))
  const { partitionExecution, skippedItem } = tablesOf(repository.schema)
  const partitions = await inBatches(retention, () =>
    removeDetails(repository, partitionExecution, keepMs),
  )
  const skipped = await inBatches(retention, () => removeDetails(repository, skippedItem, keepMs))
  return { executions, partitions, skipped, instances }
}

async function inBatches({ signal }: Retention, remove: () => Promise<number>): Promise<number> {
  let removed = 0
  while (!signal?.aborted) {
    const some = await remove()
    removed += some
    if (some < BATCH_SIZE) break
    await setImmediate()
  }
  return removed
}

/** Instances whose last execution ended long ago, with all of their executions. */
async function forgetInstances<Tables>(
  { db, schema }: JobRepository<Tables>,
  ms: number,
): Promise<number> {
  const { jobInstance, jobExecution } = tablesOf(schema)
  const { rows } = await sql<{ count: number }>`
    with old as (
      select i.id from ${jobInstance} i
       where i.created_at < ${before(ms)}
         and not exists (
           select from ${jobExecution} e
            where e.job_instance_id = i.id
              and (e.ended_at is null or e.ended_at >= ${before(ms)}))
       order by i.id limit ${BATCH_SIZE}
         for update of i skip locked),
    gone as (delete from ${jobExecution} where job_instance_id in (select id from old)),
    forgotten as (delete from ${jobInstance} where id in (select id from old) returning 1)
    select count(*) from forgotten
  `.execute(db)
  return rows[0]?.count ?? 0
}

/**
 * An execution is needed no more when a later one of its instance completed or was abandoned, or
 * has begun every step that it has begun: then that one is where a restart goes on.
 */
async function removeExecutions<Tables>(
  { db, schema }: JobRepository<Tables>,
  ms: number,
): Promise<number> {
  const { jobExecution, stepExecution } = tablesOf(schema)
  const { numAffectedRows } = await sql`
    delete from ${jobExecution} where id in (
      select e.id from ${jobExecution} e
       where e.ended_at < ${before(ms)}
         and exists (
           select from ${jobExecution} later
            where later.job_instance_id = e.job_instance_id and later.id > e.id
              and (later.status in ('COMPLETED', 'ABANDONED')
                or not exists (
                  select from ${stepExecution} s
                   where s.job_execution_id = e.id
                     and not exists (
                       select from ${stepExecution} t
                        where t.job_execution_id = later.id and t.step_name = s.step_name))))
       order by e.id limit ${BATCH_SIZE})
  `.execute(db)
  return Number(numAffectedRows ?? 0)
}

/** Partitions and skipped items of executions that completed. */
async function removeDetails<Tables>(
  { db, schema }: JobRepository<Tables>,
  details: ReturnType<typeof sql.table>,
  ms: number,
): Promise<number> {
  const { jobExecution, stepExecution } = tablesOf(schema)
  const { numAffectedRows } = await sql`
    delete from ${details} where ctid = any(array(
      select d.ctid
        from ${jobExecution} e
        join ${stepExecution} s on s.job_execution_id = e.id
        join ${details} d on d.step_execution_id = s.id
       where e.status = 'COMPLETED' and e.ended_at < ${before(ms)}
       limit ${BATCH_SIZE}))
  `.execute(db)
  return Number(numAffectedRows ?? 0)
}

function before(ms: number) {
  return sql`clock_timestamp() - ${ms} * interval '1 millisecond'`
}
