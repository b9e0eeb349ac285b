import { type Kysely, sql, type Transaction } from 'kysely'
import type { JobParameters } from '../job.ts'
import { EXECUTION_COLUMNS, type JobExecution } from './execution-sql.ts'
import { tablesOf } from './job-tables.ts'
import { own } from './own-rows.ts'

/**
 * Finds or makes an instance, and keeps every other launch of it waiting until `tx` ends.
 * @returns its id
 */
export async function lockInstance<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  jobName: string,
  digest: Buffer,
  identifying: JobParameters,
): Promise<number> {
  const { jobInstance } = tablesOf(schema)
  const { rows } = await sql<{ id: number }>`
    insert into ${jobInstance} as i (job_name, identity_digest, identifying_parameters)
    values (${jobName}, ${digest}, ${JSON.stringify(identifying)})
    on conflict (job_name, identity_digest) do update set job_name = i.job_name
    returning id
  `.execute(own(tx))
  const [row] = rows
  if (!row) throw new Error(`no instance of ${jobName} was made`)
  return row.id
}

/** Keeps every launch of an instance waiting until `tx` ends. */
export async function lockInstanceById<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  id: number,
): Promise<void> {
  const { jobInstance } = tablesOf(schema)
  await sql`select from ${jobInstance} where id = ${id} for update`.execute(own(tx))
}

/** The latest executions of an instance, newest first. */
export async function latestExecutions<Tables>(
  tx: Kysely<Tables>,
  schema: string,
  jobInstanceId: number,
  limit: number,
): Promise<JobExecution[]> {
  const { jobExecution, jobInstance } = tablesOf(schema)
  const { rows } = await sql<JobExecution>`
    select ${EXECUTION_COLUMNS}
      from ${jobExecution} e join ${jobInstance} i on i.id = e.job_instance_id
     where e.job_instance_id = ${jobInstanceId} order by e.id desc limit ${limit}
  `.execute(own(tx))
  return rows
}

/** How many executions an instance has had, those that history forgot too. */
export async function countExecutions<Tables>(
  tx: Kysely<Tables>,
  schema: string,
  jobInstanceId: number,
): Promise<number> {
  const { rows } = await sql<{ executionCount: number }>`
    select execution_count from ${tablesOf(schema).jobInstance} where id = ${jobInstanceId}
  `.execute(own(tx))
  return rows[0]?.executionCount ?? 0
}
