import { type Kysely, sql, type Transaction } from 'kysely'
import type { JobParameters, JobStatus } from '../job.ts'
import type { JobRepository } from './job-repository.ts'
import { tablesOf } from './job-tables.ts'
import { own } from './own-rows.ts'

/** One attempt to complete a job instance, as it is recorded. */
export type JobExecution = {
  id: number
  jobInstanceId: number
  jobName: string
  identifyingParameters: JobParameters
  parameters: JobParameters
  status: JobStatus
  /** a person asked for the stop */
  stopAsked: boolean
  /** why it ended as it did; null when there is nothing to say */
  message: string | null
  /** host and process */
  owner: string
  startedAt: Date
  endedAt: Date | null
  fencingToken: number
  /** its owner has not been heard of for longer than the lease */
  leaseExpired: boolean
  /** milliseconds since it ended, by the database's clock */
  endedMsAgo: number | null
}

/** The columns of `JobExecution`, of executions `e` and their instances `i`. */
export const EXECUTION_COLUMNS = sql`
  e.id, e.job_instance_id, i.job_name, i.identifying_parameters, e.parameters, e.status,
  e.stop_asked, e.message, e.owner, e.started_at, e.ended_at, e.fencing_token,
  e.ended_at is null and e.lease_until < clock_timestamp() as lease_expired,
  (extract(epoch from clock_timestamp() - e.ended_at) * 1000)::bigint as ended_ms_ago`

/** Starts an execution of a locked instance, owned by this process, and counts it there. */
export async function insertExecution<Tables>(
  tx: Transaction<Tables>,
  { schema, owner, leaseMs }: JobRepository<Tables>,
  jobInstanceId: number,
  parameters: JobParameters,
): Promise<JobExecution> {
  const { jobExecution, jobInstance } = tablesOf(schema)
  const { rows } = await sql<JobExecution>`
    with e as (
      insert into ${jobExecution} (job_instance_id, parameters, status, owner, lease_until)
      values (${jobInstanceId}, ${JSON.stringify(parameters)}, 'STARTED', ${owner},
              clock_timestamp() + ${leaseMs} * interval '1 millisecond')
      returning *),
    counted as (
      update ${jobInstance} set execution_count = execution_count + 1 where id = ${jobInstanceId})
    select ${EXECUTION_COLUMNS} from e join ${jobInstance} i on i.id = e.job_instance_id
  `.execute(own(tx))
  return one(rows)
}

/**
 * Ends an execution.
 * @param fencingToken of whoever ends it
 * @returns undefined when it is not his any more
 */
export async function endExecution<Tables>(
  db: Kysely<Tables>,
  schema: string,
  { id, fencingToken }: { id: number; fencingToken: number },
  status: JobStatus,
  message: string | null,
): Promise<JobExecution | undefined> {
  const { jobExecution, jobInstance } = tablesOf(schema)
  const { rows } = await sql<JobExecution>`
    with e as (
      update ${jobExecution}
         set status = ${status}, message = ${message}, ended_at = clock_timestamp(),
             fencing_token = fencing_token + 1
       where id = ${id} and fencing_token = ${fencingToken} and ended_at is null
      returning *)
    select ${EXECUTION_COLUMNS} from e join ${jobInstance} i on i.id = e.job_instance_id
  `.execute(own(db))
  return rows[0]
}

/** One execution by its id; with `lock`, nobody else changes it until the transaction ends. */
export async function findExecution<Tables>(
  db: Kysely<Tables>,
  schema: string,
  id: number,
  lock = false,
): Promise<JobExecution | undefined> {
  const { jobExecution, jobInstance } = tablesOf(schema)
  const { rows } = await sql<JobExecution>`
    select ${EXECUTION_COLUMNS}
      from ${jobExecution} e join ${jobInstance} i on i.id = e.job_instance_id
     where e.id = ${id} ${lock ? sql`for update of e` : sql``}
  `.execute(own(db))
  return rows[0]
}

/** Executions newest first; see `listExecutions`. */
export async function selectExecutions<Tables>(
  db: Kysely<Tables>,
  schema: string,
  filter: { jobName?: string | undefined; before?: number | undefined; limit: number },
): Promise<JobExecution[]> {
  const { jobExecution, jobInstance } = tablesOf(schema)
  const { jobName = null, before = null, limit } = filter
  const { rows } = await sql<JobExecution>`
    select ${EXECUTION_COLUMNS}
      from ${jobExecution} e join ${jobInstance} i on i.id = e.job_instance_id
     where (${jobName}::text is null or i.job_name = ${jobName})
       and (${before}::bigint is null or e.id < ${before})
     order by e.id desc limit ${limit}
  `.execute(own(db))
  return rows
}

/** Marks a running execution: its owner ends it at the next chunk or partition. */
export async function askToStop<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  id: number,
): Promise<void> {
  await sql`
    update ${tablesOf(schema).jobExecution} set status = 'STOPPING', stop_asked = true
     where id = ${id} and ended_at is null
  `.execute(own(tx))
}

/** Gives an execution up for good: nothing restarts it by itself. */
export async function markAbandoned<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  id: number,
): Promise<void> {
  await sql`
    update ${tablesOf(schema).jobExecution}
       set status = 'ABANDONED', fencing_token = fencing_token + 1,
           ended_at = coalesce(ended_at, clock_timestamp())
     where id = ${id}
  `.execute(own(tx))
}

function one(rows: JobExecution[]): JobExecution {
  const [row] = rows
  if (!row) throw new Error('the statement returned no job execution')
  return row
}
