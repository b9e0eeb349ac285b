import {
  abandonExecution,
  type ExecutionReport,
  type JobExecution,
  JobRefusal,
  type JobResult,
  listExecutions,
  type RunOptions,
  restartExecution,
  runningSteps,
  type StepExecution,
  showExecution,
  stopExecution,
} from '@haru/chunk'
import { Problem } from '@haru/contracts'
import type { SettlementContext } from '../context.ts'
import type { JobName, JobRun } from '../period/job-period.ts'
import { recordRun, resultOf, runInBackground, type StartedRun } from './start-run.ts'

/** An execution in a list, with the steps that run at this moment. */
export type ListedRun = JobExecution & { runningSteps: StepExecution[] }

/**
 * Lists executions of the nightly jobs, newest first, the running ones with their progress.
 * @param filter `before`: only smaller ids; `limit`: at most
 */
export async function listRuns(
  { repository }: SettlementContext,
  filter: { jobName?: JobName | undefined; before?: number | undefined; limit?: number } = {},
): Promise<ListedRun[]> {
  const executions = await listExecutions(repository, filter)
  const running = await runningSteps(repository, executions)
  return executions.map((one) => ({ ...one, runningSteps: running.get(one.id) ?? [] }))
}

/**
 * Shows an execution with its steps and the stores that did not complete.
 * @throws Problem COMMON_404_01 when there is none
 */
export async function showRun(
  { repository }: SettlementContext,
  id: number,
): Promise<ExecutionReport> {
  return await translateRefusals(() => showExecution(repository, id))
}

/**
 * Asks an execution to stop at its next store. The schedule leaves it alone from then on.
 * @throws Problem COMMON_404_01 when there is none
 */
export async function stopRun(context: SettlementContext, id: number): Promise<JobExecution> {
  const execution = await translateRefusals(() => stopExecution(context.repository, id))
  await recordRun(context, 'JOB_STOPPED', execution)
  return execution
}

/**
 * Gives an execution up: the schedule leaves it alone from then on.
 * @throws Problem COMMON_404_01 when there is none, COMMON_400_05 when it runs or completed
 */
export async function abandonRun(context: SettlementContext, id: number): Promise<JobExecution> {
  const execution = await translateRefusals(() => abandonExecution(context.repository, id))
  await recordRun(context, 'JOB_ABANDONED', execution)
  return execution
}

/**
 * Restarts an execution that failed, was stopped, or whose process died, and does not wait.
 * @param options how it is stopped, and who is told about it
 * @throws Problem COMMON_404_01 when there is none, COMMON_400_05 when it runs, completed, was
 *   abandoned, or is not the latest of its period
 */
export async function startRestart(
  context: SettlementContext,
  id: number,
  options: RunOptions = {},
): Promise<Required<StartedRun>> {
  const { repository, jobs } = context
  const known = Object.values(jobs)
  const execution = await translateRefusals(() => restartExecution(repository, known, id))
  await recordRun(context, 'JOB_RESTARTED', execution)
  const ended = runInBackground(context, runOf(execution), execution, options)
  return { kind: 'started', execution, ended }
}

/**
 * Restarts an execution and waits for its end.
 * @throws as `startRestart`
 */
export async function restartRun(
  context: SettlementContext,
  id: number,
  options: RunOptions = {},
): Promise<JobResult> {
  return await resultOf(await startRestart(context, id, options))
}

/** The run that an execution is an attempt of. */
export function runOf({ jobName, identifyingParameters }: JobExecution): JobRun {
  const { dateTerm, startDate } = identifyingParameters
  return { name: jobName, dateTerm, startDate } as JobRun
}

/** The engine's refusals in the words of the error table. */
async function translateRefusals<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof JobRefusal)) throw error
    if (error.reason === 'NO_SUCH_EXECUTION') throw new Problem('COMMON_404_01', { cause: error })
    throw new Problem('COMMON_400_05', { parameters: { name: 'id' }, cause: error })
  }
}
