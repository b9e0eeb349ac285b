import { type Kysely, sql, type Transaction } from 'kysely'
import { type Json, LeaseLost, type StepEnd } from './job.ts'
import type { JobRepository } from './job-repository.ts'
import { tablesOf } from './job-tables.ts'
import type { PartitionStatus } from './partition-sql.ts'

/** One step of one execution, as it is recorded. */
export type StepExecution = {
  id: number
  stepName: string
  status: 'STARTED' | StepEnd['status']
  executionContext: Json
  readCount: number
  filterCount: number
  writeCount: number
  commitCount: number
  rollbackCount: number
  done: number
  total: number | null
  message: string | null
  startedAt: Date
  endedAt: Date | null
}

const STEP_COLUMNS = sql`
  id, step_name, status, execution_context, read_count, filter_count, write_count, commit_count,
  rollback_count, done, total, message, started_at, ended_at`

/** Who commits: a step of an execution, under the token that its process holds. */
export type Committer = { jobExecutionId: number; stepExecutionId: number; fencingToken: number }

/** What a commit adds to its step. */
export type Commit = {
  read?: number
  filtered?: number
  written?: number
  rolledBack?: number
  /** left out: stays as it is */
  checkpoint?: Json
  /** in the step's own unit, altogether */
  done?: number | undefined
  /** added to what is done */
  doneMore?: number
  total?: number | undefined
  /** claimed partitions that this commit decides */
  partitions?: { keys: readonly string[]; status: PartitionStatus; message: string | null }
}

/**
 * Opens a step of an execution, once: after a takeover it is found as it was left. A step that an
 * earlier execution of the instance began, since one completed or was abandoned, goes on from its
 * checkpoint; one that it completed is completed here too.
 */
export async function openStep<Tables>(
  { db, schema }: JobRepository<Tables>,
  execution: { id: number; jobInstanceId: number },
  stepName: string,
): Promise<StepExecution> {
  const { stepExecution } = tablesOf(schema)
  const { rows } = await sql<StepExecution>`
    insert into ${stepExecution} as s
      (job_execution_id, step_name, status, execution_context, done, total, ended_at, message)
    select ${execution.id}, ${stepName}, case when b.completed then 'COMPLETED' else 'STARTED' end,
           b.execution_context, coalesce(b.done, 0), b.total,
           case when b.completed then clock_timestamp() end,
           case when b.completed then 'completed by an earlier execution' end
      from (select 1) always
      left join lateral (${earlierStep(schema, execution, stepName)}) b on true
    on conflict (job_execution_id, step_name) do update set step_name = s.step_name
    returning ${STEP_COLUMNS}
  `.execute(db)
  const [row] = rows
  if (!row) throw new Error(`the step ${stepName} was not opened`)
  return row
}

function earlierStep(
  schema: string,
  execution: { id: number; jobInstanceId: number },
  stepName: string,
) {
  const { jobExecution, stepExecution } = tablesOf(schema)
  return sql`
    select s.status = 'COMPLETED' as completed, s.execution_context, s.done, s.total
      from ${jobExecution} e join ${stepExecution} s on s.job_execution_id = e.id
     where e.job_instance_id = ${execution.jobInstanceId} and e.id < ${execution.id}
       and s.step_name = ${stepName}
       and not exists (
         select from ${jobExecution} closed
          where closed.job_instance_id = ${execution.jobInstanceId} and closed.id >= e.id
            and closed.id < ${execution.id} and closed.status in ('COMPLETED', 'ABANDONED'))
     order by e.id desc limit 1`
}

/**
 * Counts a commit, in the transaction that it is about, and checks that this process still owns the
 * execution. The lock on the execution's row keeps a takeover waiting until the commit is through,
 * so that the next owner starts from it. Do it last: what it locks, the heartbeat waits for.
 * @returns whether somebody asked for a stop
 * @throws LeaseLost when the execution belongs to another process now
 */
export async function recordCommit<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  by: Committer,
  commit: Commit,
): Promise<boolean> {
  const { jobExecution, stepExecution, partitionExecution } = tablesOf(schema)
  const { partitions } = commit
  const checkpoint = commit.checkpoint === undefined ? null : JSON.stringify(commit.checkpoint)
  const { rows } = await sql<{ status: string }>`
    with fence as (
      select id, status from ${jobExecution}
       where id = ${by.jobExecutionId} and fencing_token = ${by.fencingToken}
         and ended_at is null
         for share),
    counted as (
      update ${stepExecution} s
         set read_count = read_count + ${commit.read ?? 0},
             filter_count = filter_count + ${commit.filtered ?? 0},
             write_count = write_count + ${commit.written ?? 0},
             rollback_count = rollback_count + ${commit.rolledBack ?? 0},
             commit_count = commit_count + ${commit.rolledBack ? 0 : 1},
             execution_context = coalesce(${checkpoint}::jsonb, execution_context),
             done = coalesce(${commit.done ?? null}::bigint, done) + ${commit.doneMore ?? 0},
             total = coalesce(${commit.total ?? null}::bigint, total)
        from fence
       where s.id = ${by.stepExecutionId} and s.job_execution_id = fence.id
      returning s.id),
    decided as (
      update ${partitionExecution} p
         set status = ${partitions?.status ?? null}, message = ${partitions?.message ?? null},
             ended_at = clock_timestamp()
        from counted
       where p.step_execution_id = counted.id
         and p.partition_key = any(${partitions?.keys ?? []}::text[]))
    select fence.status from fence join counted on true
  `.execute(tx)
  const [row] = rows
  if (!row) throw new LeaseLost(by.jobExecutionId)
  return row.status === 'STOPPING'
}

/** Records how a step ended, unless the execution is not its process's any more. */
export async function endStep<Tables>(
  { db, schema }: JobRepository<Tables>,
  by: Committer,
  end: StepEnd,
): Promise<void> {
  const { jobExecution, stepExecution } = tablesOf(schema)
  const { numAffectedRows } = await sql`
    with fence as (
      select id from ${jobExecution}
       where id = ${by.jobExecutionId} and fencing_token = ${by.fencingToken} and ended_at is null
         for share)
    update ${stepExecution} s
       set status = ${end.status}, message = ${end.message ?? null}, ended_at = clock_timestamp()
      from fence where s.id = ${by.stepExecutionId} and s.job_execution_id = fence.id
  `.execute(db)
  if (numAffectedRows !== 1n) throw new LeaseLost(by.jobExecutionId)
}

/** The steps of an execution, in the order in which they were opened. */
export async function selectSteps<Tables>(
  db: Kysely<Tables>,
  schema: string,
  jobExecutionId: number,
): Promise<StepExecution[]> {
  const { rows } = await sql<StepExecution>`
    select ${STEP_COLUMNS} from ${tablesOf(schema).stepExecution}
     where job_execution_id = ${jobExecutionId} order by id
  `.execute(db)
  return rows
}
