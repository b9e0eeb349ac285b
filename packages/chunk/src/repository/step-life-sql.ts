import { type RawBuilder, sql } from 'kysely'
import { type Json, LeaseLost, type StepEnd } from '../job.ts'
import type { JobRepository } from './job-repository.ts'
import { tablesOf } from './job-tables.ts'
import { own } from './own-rows.ts'
import type { Committer } from './step-sql.ts'

/** A step of this execution, as it was found. */
export type OpenedStep = {
  id: number
  status: 'STARTED' | StepEnd['status']
  executionContext: Json
  exitCode: string | null
  message: string | null
}

/**
 * Opens a step of an execution, once: after a takeover it is found as it was left. A step that an
 * earlier execution of the instance began, since one completed or was abandoned, goes on from its
 * checkpoint; one that it completed is completed here too, with the same exit code.
 * @throws LeaseLost when the execution belongs to another process now
 */
export async function openStep<Tables>(
  { db, schema }: JobRepository<Tables>,
  execution: { id: number; jobInstanceId: number; fencingToken: number },
  stepName: string,
): Promise<OpenedStep> {
  const { jobExecution, stepExecution } = tablesOf(schema)
  const { id, jobInstanceId, fencingToken } = execution
  const earlier = earlierStep(schema, sql`${jobInstanceId}`, sql`${id}`, sql`${stepName}`)
  const { rows } = await sql<OpenedStep>`
    with fence as (
      select id from ${jobExecution}
       where id = ${id} and fencing_token = ${fencingToken} and ended_at is null
         for share)
    insert into ${stepExecution} as s
      (job_execution_id, step_name, status, exit_code, execution_context, done, total, ended_at,
       message)
    select fence.id, ${stepName}, case when b.completed then 'COMPLETED' else 'STARTED' end,
           case when b.completed then b.exit_code end,
           b.execution_context, coalesce(b.done, 0), b.total,
           case when b.completed then clock_timestamp() end,
           case when b.completed then 'completed by an earlier execution' end
      from fence
      left join lateral (${earlier}) b on true
    on conflict (job_execution_id, step_name) do update set step_name = s.step_name
    returning id, status, execution_context, exit_code, message
  `.execute(own(db))
  const [row] = rows
  if (!row) throw new LeaseLost(id)
  return row
}

/**
 * What the execution before left of a step, in a statement.
 * @param schema of the job repository
 * @param jobInstanceId of the execution
 * @param jobExecutionId that it is before
 * @param stepName of the step
 */
export function earlierStep(
  schema: string,
  jobInstanceId: RawBuilder<unknown>,
  jobExecutionId: RawBuilder<unknown>,
  stepName: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const { jobExecution, stepExecution } = tablesOf(schema)
  return sql`
    select before.status = 'COMPLETED' as completed, before.exit_code, before.execution_context,
           before.done, before.total
      from ${jobExecution} o join ${stepExecution} before on before.job_execution_id = o.id
     where o.job_instance_id = ${jobInstanceId} and o.id < ${jobExecutionId}
       and before.step_name = ${stepName}
       and not exists (
         select from ${jobExecution} closed
          where closed.job_instance_id = ${jobInstanceId} and closed.id >= o.id
            and closed.id < ${jobExecutionId} and closed.status in ('COMPLETED', 'ABANDONED'))
     order by o.id desc limit 1`
}

/**
 * Makes a step that has ended a running one again, after a takeover.
 * @throws LeaseLost when the execution belongs to another process now
 */
export async function reopenStep<Tables>(
  repository: JobRepository<Tables>,
  by: Committer,
): Promise<void> {
  await changeStep(
    repository,
    by,
    sql`status = 'STARTED', exit_code = null, message = null, ended_at = null`,
  )
}

/**
 * Records how a step ended.
 * @throws LeaseLost when the execution belongs to another process now
 */
export async function endStep<Tables>(
  repository: JobRepository<Tables>,
  by: Committer,
  { status, exitCode = null, message = null }: EndRecord,
): Promise<void> {
  await changeStep(
    repository,
    by,
    sql`status = ${status}, exit_code = ${exitCode}, message = ${message},
        ended_at = clock_timestamp()`,
  )
}

type EndRecord = Pick<StepEnd, 'status'> & {
  exitCode?: string | null | undefined
  message?: string | null | undefined
}

async function changeStep<Tables>(
  { db, schema }: JobRepository<Tables>,
  by: Committer,
  change: RawBuilder<unknown>,
): Promise<void> {
  const { jobExecution, stepExecution } = tablesOf(schema)
  const { numAffectedRows } = await sql`
    with fence as (
      select id from ${jobExecution}
       where id = ${by.jobExecutionId} and fencing_token = ${by.fencingToken} and ended_at is null
         for share)
    update ${stepExecution} s set ${change}
      from fence where s.id = ${by.stepExecutionId} and s.job_execution_id = fence.id
  `.execute(own(db))
  if (numAffectedRows !== 1n) throw new LeaseLost(by.jobExecutionId)
}
