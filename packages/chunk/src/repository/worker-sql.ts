import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { JobParameters, JobStatus } from '../job.ts'
import type { JobRepository } from './job-repository.ts'
import { tablesOf } from './job-tables.ts'
import { own } from './own-rows.ts'
import { isFree } from './partition-sql.ts'

/** A running execution in which this process could do something. */
export type OpenExecution = {
  id: number
  jobInstanceId: number
  jobName: string
  identifyingParameters: JobParameters
  parameters: JobParameters
  /** its owner has not been heard of for longer than the lease */
  leaseExpired: boolean
  owner: string
  /** a step that has partitions which nobody does; null when there is none */
  stepExecutionId: number | null
  stepName: string | null
}

/**
 * The running executions of some jobs whose owner is dead, or which have partitions to share.
 * @param jobNames names of the jobs that this process knows
 */
export async function selectOpenExecutions<Tables>(
  db: Kysely<Tables>,
  schema: string,
  jobNames: readonly string[],
): Promise<OpenExecution[]> {
  const { jobExecution, jobInstance, stepExecution, partitionExecution } = tablesOf(schema)
  const { rows } = await sql<OpenExecution>`
    select e.id, e.job_instance_id, i.job_name, i.identifying_parameters, e.parameters, e.owner,
           e.lease_until < clock_timestamp() as lease_expired,
           s.id as step_execution_id, s.step_name
      from ${jobExecution} e
      join ${jobInstance} i on i.id = e.job_instance_id
      left join lateral (
        select s.id, s.step_name from ${stepExecution} s
         where s.job_execution_id = e.id and s.status = 'STARTED' and e.status = 'STARTED'
           and exists (
             select from ${partitionExecution} p
              where p.step_execution_id = s.id and p.status = 'WAITING'
                and ${isFree(schema, sql`e.id`)})
         order by s.id limit 1) s on true
     where e.ended_at is null and i.job_name = any(${jobNames}::text[])
       and (s.id is not null or e.lease_until < clock_timestamp())
     order by e.id
  `.execute(own(db))
  return rows
}

/**
 * Registers this process as a worker of an execution that another process owns.
 * @returns its id, or undefined when the execution has ended
 */
export async function insertWorker<Tables>(
  repository: JobRepository<Tables>,
  jobExecutionId: number,
): Promise<number | undefined> {
  const { db, schema, owner } = repository
  const { jobExecution, jobWorker } = tablesOf(schema)
  const { rows } = await sql<{ id: number }>`
    insert into ${jobWorker} (job_execution_id, owner, lease_until)
    select id, ${owner}, ${leaseEnd(repository)} from ${jobExecution}
     where id = ${jobExecutionId} and ended_at is null
    returning id
  `.execute(own(db))
  return rows[0]?.id
}

/**
 * Says that a worker is alive.
 * @returns the status of its execution, or undefined when the worker is not wanted any more
 */
export async function renewWorker<Tables>(
  repository: JobRepository<Tables>,
  workerId: number,
): Promise<JobStatus | undefined> {
  const { db, schema } = repository
  const { jobExecution, jobWorker } = tablesOf(schema)
  const { rows } = await sql<{ status: JobStatus }>`
    update ${jobWorker} w set lease_until = ${leaseEnd(repository)}
      from ${jobExecution} e
     where w.id = ${workerId} and e.id = w.job_execution_id and e.ended_at is null
    returning e.status
  `.execute(own(db))
  return rows[0]?.status
}

/** Removes a worker; what it had claimed is free. */
export async function deleteWorker<Tables>(
  { db, schema }: JobRepository<Tables>,
  workerId: number,
): Promise<void> {
  await sql`delete from ${tablesOf(schema).jobWorker} where id = ${workerId}`.execute(own(db))
}

function leaseEnd<Tables>({ leaseMs }: JobRepository<Tables>): RawBuilder<unknown> {
  return sql`clock_timestamp() + ${leaseMs} * interval '1 millisecond'`
}
