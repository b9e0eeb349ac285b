import { checkFlow } from '../flow/flow.ts'
import { type FlowRun, runFlow } from '../flow/run-flow.ts'
import { type Job, type JobParameters, LeaseLost, messageOf, type StepEnd } from '../job.ts'
import type { JobListener } from '../listener/listener.ts'
import { tellAll } from '../listener/step-events.ts'
import { endExecution, type JobExecution } from '../repository/execution-sql.ts'
import type { JobRepository } from '../repository/job-repository.ts'
import { renewLease } from '../repository/lease-sql.ts'
import type { Progress } from '../repository/progress.ts'
import { startHeartbeat } from './heartbeat.ts'
import { type Launch, type LaunchOptions, launchJob } from './launch-job.ts'

export { stopped } from '../flow/run-flow.ts'

/** What a running job tells, and how it is stopped. */
export type RunOptions = {
  /** ends the run at its next chunk or partition; the execution is STOPPED and can be restarted */
  signal?: AbortSignal
  /** called after every commit */
  onProgress?: (progress: Progress) => void
  /** called with the error that fails a step, and with those of listeners, for the log */
  onError?: (error: unknown) => void
  /** told what happens, after those of the job */
  listeners?: readonly JobListener[]
}

/** How `runJob` ended: `ran`, or why there was nothing for it to run. */
export type JobResult = {
  kind: 'ran' | Exclude<Launch['kind'], 'started'>
  execution: JobExecution
}

/**
 * Runs a job to its end: launches it, keeps its lease, runs its flow.
 * @param repository where it is recorded
 * @param job what to run
 * @param identifying parameters that tell this instance from others
 * @param options of the launch and of the run
 * @returns the execution as it ended, failed ones too; or the one that stood in the way
 * @throws TypeError when the job's flow is not in order; JobRefusal when it may not be launched;
 *   LeaseLost when another process took it over;
 *   database errors when the database is away (its lease then runs out, and it can be taken over)
 */
export async function runJob<Tables>(
  repository: JobRepository<Tables>,
  job: Job<Tables>,
  identifying: JobParameters,
  options: LaunchOptions<Tables> & RunOptions = {},
): Promise<JobResult> {
  checkFlow(job)
  const { kind, execution } = await launchJob(repository, job, identifying, options)
  if (kind !== 'started') return { kind, execution }
  return { kind: 'ran', execution: await runLaunched(repository, job, execution, options) }
}

/**
 * Runs an execution that `launchJob` started, for callers that answer before it has ended.
 * @returns the execution as it ended
 * @throws as `runJob`
 */
export async function runLaunched<Tables>(
  repository: JobRepository<Tables>,
  job: Job<Tables>,
  execution: JobExecution,
  options: RunOptions = {},
): Promise<JobExecution> {
  const { onError } = options
  const listeners = [...(job.listeners ?? []), ...(options.listeners ?? [])]
  const startedAt = performance.now()
  // What listeners are told when its end could not be recorded: that it has none.
  let last = execution
  try {
    last = await runToEnd(repository, job, { execution, listeners, options })
    return last
  } finally {
    const ms = performance.now() - startedAt
    const reversed = listeners.toReversed()
    await tellAll(reversed, onError, (listener) => listener.afterJob?.(last, ms))
  }
}

async function runToEnd<Tables>(
  repository: JobRepository<Tables>,
  job: Job<Tables>,
  what: Pick<FlowRun<Tables>, 'execution' | 'listeners'> & { options: RunOptions },
): Promise<JobExecution> {
  const { execution, listeners, options } = what
  const { id, fencingToken } = execution
  const abort = new AbortController()
  const renew = async () => await renewLease(repository, id, fencingToken)
  const stopHeartbeat = startHeartbeat(id, repository.leaseMs, renew, abort)
  const signals = options.signal ? [abort.signal, options.signal] : [abort.signal]
  const signal = AbortSignal.any(signals)
  let end: StepEnd
  try {
    await tellAll(listeners, options.onError, (listener) => listener.beforeJob?.(execution))
    end = await runChecked({ ...what, repository, signal, abort }, job)
  } finally {
    await stopHeartbeat()
  }
  const { db, schema } = repository
  const { status, message = null } = end
  const ended = await endExecution(db, schema, execution, status, message)
  if (!ended) throw new LeaseLost(id)
  return ended
}

/** A launch may have gone by the check: an execution that nobody can run must not be left open. */
async function runChecked<Tables>(work: FlowRun<Tables>, job: Job<Tables>): Promise<StepEnd> {
  try {
    checkFlow(job)
  } catch (error) {
    work.options.onError?.(error)
    return { status: 'FAILED', message: messageOf(error) }
  }
  return await runFlow(work, job.steps)
}
