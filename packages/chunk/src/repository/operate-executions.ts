import { transaction } from '@haru/pg'
import type { Transaction } from 'kysely'
import { JobRefusal } from '../job.ts'
import {
  askToStop,
  findExecution,
  type JobExecution,
  markAbandoned,
  selectExecutions,
} from './execution-sql.ts'
import type { JobRepository } from './job-repository.ts'
import { endDeadExecution } from './lease-sql.ts'
import { type PartitionExecution, selectUnfinishedPartitions } from './partition-sql.ts'
import { type RecordedSkip, selectSkippedItems } from './skip-sql.ts'
import { type StepExecution, selectSteps } from './step-sql.ts'

/** An execution with everything that is known about it. */
export type ExecutionReport = JobExecution & {
  steps: StepExecution[]
  /** those that did not complete, at most 100 */
  unfinishedPartitions: PartitionExecution[]
  /** what its steps went on without, the first 20 */
  skippedItems: RecordedSkip[]
}

const LISTED_MAX = 1_000
const PARTITIONS_SHOWN = 100
const SKIPPED_SHOWN = 20

/**
 * Lists executions, newest first.
 * @param repository where they are
 * @param filter `before`: only executions with a smaller id; `limit`: at most, 1 to 1,000
 */
export async function listExecutions<Tables>(
  { db, schema }: JobRepository<Tables>,
  filter: { jobName?: string | undefined; before?: number | undefined; limit?: number } = {},
): Promise<JobExecution[]> {
  const limit = Math.min(filter.limit ?? 20, LISTED_MAX)
  return await selectExecutions(db, schema, { ...filter, limit })
}

/**
 * Shows one execution with its steps.
 * @throws JobRefusal NO_SUCH_EXECUTION
 */
export async function showExecution<Tables>(
  { db, schema }: JobRepository<Tables>,
  id: number,
): Promise<ExecutionReport> {
  const execution = await findExecution(db, schema, id)
  if (!execution) throw noSuchExecution(id)
  const steps = await selectSteps(db, schema, id)
  const ids = steps.map((step) => step.id)
  const unfinishedPartitions = await selectUnfinishedPartitions(db, schema, ids, PARTITIONS_SHOWN)
  const skippedItems = await selectSkippedItems(db, schema, ids, SKIPPED_SHOWN)
  return { ...execution, steps, unfinishedPartitions, skippedItems }
}

/**
 * Asks a running execution to stop at its next chunk or partition. One that has ended stays as it
 * is; one whose process died is stopped at once.
 * @returns the execution, STOPPING or ended
 * @throws JobRefusal NO_SUCH_EXECUTION
 */
export async function stopExecution<Tables>(
  repository: JobRepository<Tables>,
  id: number,
): Promise<JobExecution> {
  return await change(repository, id, async (tx, execution) => {
    if (execution.endedAt !== null) return
    const { schema } = repository
    await askToStop(tx, schema, id)
    if (execution.leaseExpired) await endDeadExecution(tx, schema, execution)
  })
}

/**
 * Gives an execution up: its instance is run again only when a person asks for it.
 * @returns the execution, ABANDONED
 * @throws JobRefusal NO_SUCH_EXECUTION; STILL_RUNNING: stop it first; NOT_RESTARTABLE when it
 *   completed
 */
export async function abandonExecution<Tables>(
  repository: JobRepository<Tables>,
  id: number,
): Promise<JobExecution> {
  return await change(repository, id, async (tx, execution) => {
    if (execution.status === 'COMPLETED') {
      throw new JobRefusal('NOT_RESTARTABLE', `job execution ${id} completed`)
    }
    if (execution.endedAt === null && !execution.leaseExpired) {
      throw new JobRefusal('STILL_RUNNING', `job execution ${id} is running: stop it first`)
    }
    await markAbandoned(tx, repository.schema, id)
  })
}

async function change<Tables>(
  { db, schema }: JobRepository<Tables>,
  id: number,
  work: (tx: Transaction<Tables>, execution: JobExecution) => Promise<void>,
): Promise<JobExecution> {
  return await transaction(db, async (tx) => {
    const execution = await findExecution(tx, schema, id, true)
    if (!execution) throw noSuchExecution(id)
    await work(tx, execution)
    const changed = await findExecution(tx, schema, id)
    if (!changed) throw noSuchExecution(id)
    return changed
  })
}

function noSuchExecution(id: number): JobRefusal {
  return new JobRefusal('NO_SUCH_EXECUTION', `there is no job execution ${id}`)
}
