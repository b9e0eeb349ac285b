import type { JobExecution } from './execution-sql.ts'
import type { JobRepository } from './job-repository.ts'
import { type StepExecution, selectSteps } from './step-sql.ts'

/**
 * The steps that run at this moment, with their progress.
 * @param repository where they are
 * @param executions of which; those that have ended have none
 * @returns by the execution's id; executions without running steps are left out
 */
export async function runningSteps<Tables>(
  { db, schema }: JobRepository<Tables>,
  executions: readonly JobExecution[],
): Promise<Map<number, StepExecution[]>> {
  const running = executions.filter(({ endedAt }) => endedAt === null)
  if (running.length === 0) return new Map()
  const steps = await selectSteps(db, schema, ...running.map(({ id }) => id))
  const started = steps.filter(({ status }) => status === 'STARTED')
  return Map.groupBy(started, ({ jobExecutionId }) => jobExecutionId)
}
