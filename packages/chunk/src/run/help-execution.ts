import { stepsOf } from '../flow/flow.ts'
import { type Job, LeaseLost, type StepRun } from '../job.ts'
import { stepEvents } from '../listener/step-events.ts'
import type { JobRepository } from '../repository/job-repository.ts'
import {
  deleteWorker,
  insertWorker,
  type OpenExecution,
  renewWorker,
} from '../repository/worker-sql.ts'
import { startHeartbeat } from './heartbeat.ts'
import type { RunOptions } from './run-job.ts'

/**
 * Does partitions of an execution that another process owns, until nothing is left to claim. What
 * is claimed by a worker that dies is free again when its lease has run out.
 * @param repository where the execution is recorded
 * @param job what it runs; defined as in the owner's process
 * @param open the execution and its step
 * @param options where to stop, and who is told
 * @returns false when there was nothing to help with
 * @throws database errors
 */
export async function helpExecution<Tables>(
  repository: JobRepository<Tables>,
  job: Job<Tables>,
  open: OpenExecution,
  options: RunOptions = {},
): Promise<boolean> {
  const { id, stepExecutionId, stepName } = open
  const step = stepsOf(job.steps).find(({ name }) => name === stepName)
  if (!step?.help || stepExecutionId === null) return false
  const workerId = await insertWorker(repository, id)
  if (workerId === undefined) return false
  const abort = new AbortController()
  const renew = async () => await renewWorker(repository, workerId)
  const stopHeartbeat = startHeartbeat(id, repository.leaseMs, renew, abort)
  const signals = options.signal ? [abort.signal, options.signal] : [abort.signal]
  const run: StepRun<Tables> = {
    repository,
    jobExecutionId: id,
    stepExecutionId,
    fencingToken: null,
    identifying: open.identifyingParameters,
    parameters: open.parameters,
    checkpoint: undefined,
    signal: AbortSignal.any(signals),
    report: (progress) => options.onProgress?.(progress),
    tell: stepEvents([...(job.listeners ?? []), ...(options.listeners ?? [])], options.onError, {
      jobName: open.jobName,
      jobExecutionId: id,
      stepExecutionId,
      stepName: step.name,
    }),
  }
  try {
    await step.help(run, workerId)
  } catch (error) {
    // The execution has ended, or was stopped: what it still wants, its next one plans anew.
    if (!(error instanceof LeaseLost)) throw error
  } finally {
    await stopHeartbeat()
    await deleteWorker(repository, workerId)
  }
  return true
}
