import { type Kysely, sql, type Transaction } from 'kysely'
import { type Json, LeaseLost, type StepEnd } from '../job.ts'
import type { ItemCounts } from '../listener/listener.ts'
import { tablesOf } from './job-tables.ts'
import { own } from './own-rows.ts'
import type { PartitionStatus } from './partition-sql.ts'
import { earlierStep } from './step-life-sql.ts'
import { progressOf, type StepProgress } from './step-progress.ts'

/** One step of one execution, as it is recorded. */
export type StepExecution = StepProgress & {
  id: number
  jobExecutionId: number
  stepName: string
  status: 'STARTED' | StepEnd['status']
  executionContext: Json
  readCount: number
  filterCount: number
  writeCount: number
  commitCount: number
  rollbackCount: number
  /** items that could not be read, processed or written, and that it went on without */
  readSkipCount: number
  processSkipCount: number
  writeSkipCount: number
  done: number
  total: number | null
  /** by which the flow went on; null: by its status */
  exitCode: string | null
  message: string | null
  startedAt: Date
  endedAt: Date | null
}

const STEP_COLUMNS = sql`
  s.id, s.job_execution_id, s.step_name, s.status, s.execution_context, s.read_count,
  s.filter_count, s.write_count, s.commit_count, s.rollback_count, s.read_skip_count,
  s.process_skip_count, s.write_skip_count, s.done, s.total, s.exit_code, s.message,
  s.started_at, s.ended_at`

/**
 * Who commits: a step of an execution, under the token that its owner holds; null: a worker that
 * helps whoever owns it.
 */
export type Committer = {
  jobExecutionId: number
  stepExecutionId: number
  fencingToken: number | null
}

/** Where a commit left its step; `done` and `total` in the step's own unit. */
export type Committed = { stopAsked: boolean; done: number; total: number | null }

/** What a commit adds to its step. */
export type Commit = Partial<ItemCounts> & {
  /** instead of a commit, so many transactions that were rolled back: at least one */
  rolledBack?: number
  /** so many times the transaction of this commit was rolled back before */
  retried?: number
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
 * Counts a commit, in the transaction that it is about, and checks that this process still owns the
 * execution. The lock on the execution's row keeps a takeover waiting until the commit is through,
 * so that the next owner starts from it. Do it last: what it locks, the heartbeat waits for. Not a
 * shared lock: commits wait for each other at the step's row anyway, and while one of sixteen
 * always holds its share, heartbeat and stop never come to their turn (a lease of 1.5 s ran out
 * under its owner). So they queue: 371 commits a second went through, instead of 244.
 * @returns whether somebody asked for a stop
 * @throws LeaseLost when the execution belongs to another process now
 */
export async function recordCommit<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  by: Committer,
  commit: Commit,
): Promise<boolean> {
  return (await commitStep(tx, schema, by, commit)).stopAsked
}

/**
 * As `recordCommit`, for those who want to know more.
 * @returns where this commit left the step
 * @throws LeaseLost when the execution belongs to another process now, or has ended
 */
export async function commitStep<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  by: Committer,
  commit: Commit,
): Promise<Committed> {
  const { jobExecution, stepExecution, partitionExecution } = tablesOf(schema)
  const { partitions } = commit
  const checkpoint = commit.checkpoint === undefined ? null : JSON.stringify(commit.checkpoint)
  const { rows } = await sql<{ status: string; done: number; total: number | null }>`
    with fence as (
      select id, status from ${jobExecution}
       where id = ${by.jobExecutionId} and ended_at is null
         and fencing_token = coalesce(${by.fencingToken}::bigint, fencing_token)
         for no key update),
    counted as (
      update ${stepExecution} s
         set read_count = read_count + ${commit.read ?? 0},
             filter_count = filter_count + ${commit.filtered ?? 0},
             write_count = write_count + ${commit.written ?? 0},
             read_skip_count = read_skip_count + ${commit.readSkipped ?? 0},
             process_skip_count = process_skip_count + ${commit.processSkipped ?? 0},
             write_skip_count = write_skip_count + ${commit.writeSkipped ?? 0},
             rollback_count = rollback_count + ${(commit.rolledBack ?? 0) + (commit.retried ?? 0)},
             commit_count = commit_count + ${commit.rolledBack ? 0 : 1},
             execution_context = coalesce(${checkpoint}::jsonb, execution_context),
             done = coalesce(${commit.done ?? null}::bigint, done) + ${commit.doneMore ?? 0},
             total = coalesce(${commit.total ?? null}::bigint, total)
        from fence
       where s.id = ${by.stepExecutionId} and s.job_execution_id = fence.id
      returning s.id, s.done, s.total),
    decided as (
      update ${partitionExecution} p
         set status = ${partitions?.status ?? null}, message = ${partitions?.message ?? null},
             ended_at = clock_timestamp()
        from counted
       where p.step_execution_id = counted.id
         and p.partition_key = any(${partitions?.keys ?? []}::text[]))
    select fence.status, counted.done, counted.total from fence join counted on true
  `.execute(own(tx))
  const [row] = rows
  if (!row) throw new LeaseLost(by.jobExecutionId)
  return { stopAsked: row.status === 'STOPPING', done: row.done, total: row.total }
}

/** The steps of some executions, in the order in which they were opened. */
export async function selectSteps<Tables>(
  db: Kysely<Tables>,
  schema: string,
  ...jobExecutionIds: readonly number[]
): Promise<StepExecution[]> {
  const { jobExecution, stepExecution, partitionExecution } = tablesOf(schema)
  const before = earlierStep(schema, sql`e.job_instance_id`, sql`e.id`, sql`s.step_name`)
  const { rows } = await sql<StepRow>`
    select ${STEP_COLUMNS},
           (extract(epoch from coalesce(s.ended_at, clock_timestamp()) - s.started_at)
             * 1000)::bigint as ran_ms,
           -- Partitions are planned anew by each execution: what is done of them is its own.
           case when exists (select from ${partitionExecution} p where p.step_execution_id = s.id)
             then 0 else coalesce(b.done, 0) end as done_before
      from ${stepExecution} s join ${jobExecution} e on e.id = s.job_execution_id
      left join lateral (${before}) b on true
     where s.job_execution_id = any(${jobExecutionIds}::bigint[]) order by s.id
  `.execute(own(db))
  return rows.map(({ ranMs, doneBefore, ...step }) => {
    return { ...step, ...progressOf({ ...step, ranMs, doneBefore }) }
  })
}

type StepRow = Omit<StepExecution, keyof StepProgress> & { ranMs: number; doneBefore: number }
