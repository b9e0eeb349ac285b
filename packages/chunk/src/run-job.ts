import { endExecution, type JobExecution } from './execution-sql.ts'
import { StopAsked, startHeartbeat } from './heartbeat.ts'
import {
  type Job,
  type JobParameters,
  LeaseLost,
  messageOf,
  type Step,
  type StepEnd,
  type StepRun,
} from './job.ts'
import type { JobRepository } from './job-repository.ts'
import { type Launch, type LaunchOptions, launchJob } from './launch-job.ts'
import type { Progress } from './progress.ts'
import { endStep, openStep } from './step-sql.ts'

/** What a running job tells, and how it is stopped. */
export type RunOptions = {
  /** ends the run at its next chunk or partition; the execution is STOPPED and can be restarted */
  signal?: AbortSignal
  /** called after every commit */
  onProgress?: (progress: Progress) => void
  /** called with the error that fails a step, for the log */
  onError?: (error: unknown) => void
}

/** How `runJob` ended: `ran`, or why there was nothing for it to run. */
export type JobResult = {
  kind: 'ran' | Exclude<Launch['kind'], 'started'>
  execution: JobExecution
}

/**
 * Runs a job to its end: launches it, keeps its lease, runs its steps in sequence.
 * @param repository where it is recorded
 * @param job what to run
 * @param identifying parameters that tell this instance from others
 * @param options of the launch and of the run
 * @returns the execution as it ended, failed ones too; or the one that stood in the way
 * @throws JobRefusal when it may not be launched; LeaseLost when another process took it over;
 *   database errors when the database is away (its lease then runs out, and it can be taken over)
 */
export async function runJob<Tables>(
  repository: JobRepository<Tables>,
  job: Job<Tables>,
  identifying: JobParameters,
  options: LaunchOptions<Tables> & RunOptions = {},
): Promise<JobResult> {
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
  const { id, fencingToken } = execution
  const abort = new AbortController()
  const stopHeartbeat = startHeartbeat(repository, id, fencingToken, abort)
  const signals = options.signal ? [abort.signal, options.signal] : [abort.signal]
  let end: StepEnd
  try {
    end = await runSteps(repository, job, execution, AbortSignal.any(signals), options)
  } finally {
    await stopHeartbeat()
  }
  const { db, schema } = repository
  const { status, message = null } = end
  const ended = await endExecution(db, schema, execution, status, message)
  if (!ended) throw new LeaseLost(id)
  return ended
}

async function runSteps<Tables>(
  repository: JobRepository<Tables>,
  job: Job<Tables>,
  execution: JobExecution,
  signal: AbortSignal,
  options: RunOptions,
): Promise<StepEnd> {
  for (const step of job.steps) {
    if (signal.aborted) return stopped(signal)
    const end = await runStep(repository, step, execution, signal, options)
    if (end.status !== 'COMPLETED') return end
  }
  return { status: 'COMPLETED' }
}

async function runStep<Tables>(
  repository: JobRepository<Tables>,
  step: Step<Tables>,
  execution: JobExecution,
  signal: AbortSignal,
  { onProgress, onError }: RunOptions,
): Promise<StepEnd> {
  const opened = await openStep(repository, execution, step.name)
  if (opened.status === 'COMPLETED') return { status: 'COMPLETED' }
  const run: StepRun<Tables> = {
    repository,
    jobExecutionId: execution.id,
    stepExecutionId: opened.id,
    fencingToken: execution.fencingToken,
    identifying: execution.identifyingParameters,
    parameters: execution.parameters,
    checkpoint: opened.executionContext ?? undefined,
    signal,
    report: (progress) => onProgress?.(progress),
  }
  let end: StepEnd
  try {
    end = await step.run(run)
  } catch (error) {
    if (error instanceof LeaseLost) throw error
    onError?.(error)
    end = { status: 'FAILED', message: messageOf(error) }
  }
  await endStep(repository, run, end)
  return end
}

/**
 * How a step ends that was told to.
 * @param signal of its run
 */
export function stopped(signal: AbortSignal): StepEnd {
  const asked = signal.reason instanceof StopAsked
  return { status: 'STOPPED', message: asked ? 'a stop was asked for' : 'its process was stopped' }
}
