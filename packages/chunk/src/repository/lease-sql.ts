import { sql, type Transaction } from 'kysely'
import type { JobStatus } from '../job.ts'
import { EXECUTION_COLUMNS, type JobExecution } from './execution-sql.ts'
import type { JobRepository } from './job-repository.ts'
import { tablesOf } from './job-tables.ts'
import { own } from './own-rows.ts'

/**
 * Says that the owner of an execution is alive.
 * @returns the execution's status, or undefined when it is not his any more
 */
export async function renewLease<Tables>(
  { db, schema, leaseMs }: JobRepository<Tables>,
  id: number,
  fencingToken: number,
): Promise<JobStatus | undefined> {
  const { rows } = await sql<{ status: JobStatus }>`
    update ${tablesOf(schema).jobExecution}
       set lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
     where id = ${id} and fencing_token = ${fencingToken} and ended_at is null
    returning status
  `.execute(own(db))
  return rows[0]?.status
}

/** A condition on executions: they run, and nobody has heard of their owner for too long. */
const IS_DEAD = sql`ended_at is null and lease_until < clock_timestamp()`

/**
 * Makes this process the owner of an execution whose lease has run out.
 * @param execution as it was read: its owner may have ended it since, or renewed its lease
 * @returns undefined when there is nothing to take over any more
 */
export async function takeOver<Tables>(
  tx: Transaction<Tables>,
  { schema, owner, leaseMs }: JobRepository<Tables>,
  { id, fencingToken }: Pick<JobExecution, 'id' | 'fencingToken'>,
): Promise<JobExecution | undefined> {
  const { jobExecution, jobInstance } = tablesOf(schema)
  const { rows } = await sql<JobExecution>`
    with e as (
      update ${jobExecution}
         set owner = ${owner}, fencing_token = fencing_token + 1,
             lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
       where id = ${id} and fencing_token = ${fencingToken} and ${IS_DEAD} returning *)
    select ${EXECUTION_COLUMNS} from e join ${jobInstance} i on i.id = e.job_instance_id
  `.execute(own(tx))
  return rows[0]
}

/** Ends an execution that was asked to stop, unless its owner ended it or was heard of since. */
export async function endDeadExecution<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  { id, fencingToken }: Pick<JobExecution, 'id' | 'fencingToken'>,
): Promise<void> {
  await sql`
    update ${tablesOf(schema).jobExecution}
       set status = 'STOPPED', message = 'its process died', ended_at = clock_timestamp(),
           fencing_token = fencing_token + 1
     where id = ${id} and fencing_token = ${fencingToken} and ${IS_DEAD}
  `.execute(own(tx))
}
