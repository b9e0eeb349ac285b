import { transaction } from '@haru/pg'
import { type Kysely, sql } from 'kysely'
import { tablesOf } from './job-tables.ts'
import { own } from './own-rows.ts'

/** Milliseconds after which executions, and instances (null: never), are history. */
export type Kept = { keepMs: number; keepInstancesMs: number | null }

/** Tables of which an execution may have as many rows as there are partitions or faults. */
export type DetailTable = 'partitionExecution' | 'skippedItem'

/** Rows of one statement: short locks, and little to repeat. */
export const PRUNED_DETAILS_MAX = 1_000
/** Their steps and workers go with them, a handful each. */
const EXECUTIONS_MAX = 100
const INSTANCES_MAX = 100

/**
 * Executions that have details which nobody needs any more, oldest first.
 * @returns their ids, at most 100
 */
export async function selectWithDetails<Tables>(
  db: Kysely<Tables>,
  schema: string,
  table: DetailTable,
  kept: Kept,
): Promise<number[]> {
  const { jobExecution, jobInstance, stepExecution, [table]: details } = tablesOf(schema)
  const { rows } = await sql<{ id: number }>`
    select e.id from ${jobExecution} e join ${jobInstance} i on i.id = e.job_instance_id
     where exists (
             select from ${stepExecution} s join ${details} d on d.step_execution_id = s.id
              where s.job_execution_id = e.id)
       and (e.status = 'COMPLETED' and e.ended_at < ${before(kept.keepMs)}
         or ${isSuperseded(schema, kept)}
         or ${isForgettable(schema, kept)})
     order by e.id limit ${EXECUTIONS_MAX}
  `.execute(own(db))
  return rows.map(({ id }) => id)
}

/** Deletes some of the details of executions. @returns how many, at most `PRUNED_DETAILS_MAX` */
export async function deleteDetails<Tables>(
  db: Kysely<Tables>,
  schema: string,
  table: DetailTable,
  executionIds: readonly number[],
): Promise<number> {
  const { stepExecution, [table]: details } = tablesOf(schema)
  const { numAffectedRows } = await sql`
    delete from ${details} where ctid = any(array(
      select d.ctid from ${stepExecution} s join ${details} d on d.step_execution_id = s.id
       where s.job_execution_id = any(${executionIds}::bigint[])
       limit ${PRUNED_DETAILS_MAX}))
  `.execute(own(db))
  return Number(numAffectedRows ?? 0)
}

/** Deletes executions that are needed no more and have no details. @returns how many */
export async function deleteExecutions<Tables>(
  db: Kysely<Tables>,
  schema: string,
  kept: Kept,
): Promise<number> {
  const { jobExecution, jobInstance } = tablesOf(schema)
  const { numAffectedRows } = await sql`
    delete from ${jobExecution} where id in (
      select e.id from ${jobExecution} e join ${jobInstance} i on i.id = e.job_instance_id
       where ${isSuperseded(schema, kept)} and ${hasNoDetails(schema)}
       order by e.id limit ${EXECUTIONS_MAX})
  `.execute(own(db))
  return Number(numAffectedRows ?? 0)
}

/**
 * Deletes instances that are to be forgotten, each with all of its executions, or not yet: while
 * one of these has details. Launches wait meanwhile: what they find is there with all that it had,
 * or not at all. Executions that no restart goes on from went before, so an instance has few; one
 * that has more than a transaction should remove goes alone.
 * @returns how many of both
 */
export async function deleteInstances<Tables>(
  db: Kysely<Tables>,
  schema: string,
  kept: Kept,
): Promise<{ instances: number; executions: number }> {
  if (kept.keepInstancesMs === null) return { instances: 0, executions: 0 }
  const { jobInstance, jobExecution } = tablesOf(schema)
  const few = await selectForgettable(db, schema, kept)
  if (few.length === 0) return { instances: 0, executions: 0 }
  return await transaction(db, async (tx) => {
    const locked = await sql<{ id: number }>`
      select id from ${jobInstance} where id = any(${few}::bigint[]) order by id
         for update skip locked
    `.execute(own(tx))
    // Looked at again by a statement of its own, now that they are locked: what was launched until
    // then is seen by this one, and not by the one that waited.
    const { rows } = await sql<{ id: number }>`
      select i.id from ${jobInstance} i
       where i.id = any(${locked.rows.map(({ id }) => id)}::bigint[])
         and ${isForgettable(schema, kept)}
    `.execute(own(tx))
    const ids = rows.map(({ id }) => id)
    const executions = await sql`
      delete from ${jobExecution} e where e.job_instance_id = any(${ids}::bigint[])
    `.execute(own(tx))
    const instances = await sql`
      delete from ${jobInstance} i where i.id = any(${ids}::bigint[])
    `.execute(own(tx))
    return {
      instances: Number(instances.numAffectedRows ?? 0),
      executions: Number(executions.numAffectedRows ?? 0),
    }
  })
}

/** As many instances to forget as have executions for one transaction, at least one. */
async function selectForgettable<Tables>(
  db: Kysely<Tables>,
  schema: string,
  kept: Kept,
): Promise<number[]> {
  const { jobInstance, jobExecution } = tablesOf(schema)
  const { rows } = await sql<{ id: number }>`
    select f.id
      from (select i.id, row_number() over (order by i.id) as n,
                   sum(count(e.id)) over (order by i.id) as executions
              from ${jobInstance} i left join ${jobExecution} e on e.job_instance_id = i.id
             where ${isForgettable(schema, kept)}
             group by i.id
            having coalesce(bool_and(${hasNoDetails(schema)}), true)
             order by i.id limit ${INSTANCES_MAX}) f
     where f.n = 1 or f.executions <= ${EXECUTIONS_MAX}
     order by f.id
  `.execute(own(db))
  return rows.map(({ id }) => id)
}

/**
 * Of executions `e` of instances `i`: old, or of an instance to forget, it is needed no more when a
 * later one of its instance completed or was abandoned, or has begun every step that it has begun:
 * then that one is where a restart goes on.
 */
function isSuperseded(schema: string, kept: Kept) {
  const { jobExecution, stepExecution } = tablesOf(schema)
  const isOld = sql`(e.ended_at < ${before(kept.keepMs)} or ${isForgettable(schema, kept)})`
  return sql`(${isOld} and exists (
    select from ${jobExecution} later
     where later.job_instance_id = e.job_instance_id and later.id > e.id
       and (later.status in ('COMPLETED', 'ABANDONED')
         or not exists (
           select from ${stepExecution} s
            where s.job_execution_id = e.id
              and not exists (
                select from ${stepExecution} t
                 where t.job_execution_id = later.id and t.step_name = s.step_name)))))`
}

/** Of instances `i`: all that happened is old, and no person decided that they be left alone. */
function isForgettable(schema: string, { keepInstancesMs }: Kept) {
  if (keepInstancesMs === null) return sql`false`
  const { jobExecution } = tablesOf(schema)
  return sql`(i.created_at < ${before(keepInstancesMs)} and not exists (
    select from ${jobExecution} o
     where o.job_instance_id = i.id
       and (o.ended_at is null or o.ended_at >= ${before(keepInstancesMs)}
         or (o.status = 'ABANDONED' or o.status = 'STOPPED' and o.stop_asked)
            and not exists (
              select from ${jobExecution} later
               where later.job_instance_id = i.id and later.id > o.id))))`
}

function hasNoDetails(schema: string) {
  const { stepExecution, partitionExecution, skippedItem } = tablesOf(schema)
  return sql`not exists (
    select from ${stepExecution} s
     where s.job_execution_id = e.id
       and (exists (select from ${partitionExecution} d where d.step_execution_id = s.id)
         or exists (select from ${skippedItem} d where d.step_execution_id = s.id)))`
}

function before(ms: number) {
  return sql`clock_timestamp() - ${ms} * interval '1 millisecond'`
}
