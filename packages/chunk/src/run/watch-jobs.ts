import { setTimeout as delay } from 'node:timers/promises'
import { transaction } from '@haru/pg'
import { type Job, LeaseLost } from '../job.ts'
import type { JobExecution } from '../repository/execution-sql.ts'
import { lockInstanceById } from '../repository/instance-sql.ts'
import type { JobRepository } from '../repository/job-repository.ts'
import { type OpenExecution, selectOpenExecutions } from '../repository/worker-sql.ts'
import { claimLatest } from './claim-latest.ts'
import { helpExecution } from './help-execution.ts'
import { type RunOptions, runLaunched } from './run-job.ts'

/** How a process watches over running jobs. */
export type WatchOptions = Omit<RunOptions, 'signal'> & {
  /** ends the watch; what it does just then ends at its next chunk or partition */
  signal: AbortSignal
  /** milliseconds between two looks; default: a quarter of the lease */
  everyMs?: number
}

/**
 * Watches over the running executions of some jobs until told to stop: takes over those whose
 * process died, once their lease has run out, and does partitions of those that others run. Any
 * number of processes may watch: they share the work. Does one thing at a time.
 * @param repository where they are recorded
 * @param jobs that this process knows, defined as in every other process
 * @param options where to stop, and who is told; errors go to `onError`, and the watch goes on
 */
export async function watchJobs<Tables>(
  repository: JobRepository<Tables>,
  jobs: readonly Job<Tables>[],
  options: WatchOptions,
): Promise<void> {
  const { signal, everyMs = repository.leaseMs / 4 } = options
  while (!signal.aborted) {
    const helped = await lookOnce(repository, jobs, options).catch((error) => {
      options.onError?.(error)
      return false
    })
    if (!helped) await delay(everyMs, undefined, { signal }).catch(() => {})
  }
}

/** @returns whether there was something to do, so that there may be more */
async function lookOnce<Tables>(
  repository: JobRepository<Tables>,
  jobs: readonly Job<Tables>[],
  options: WatchOptions,
): Promise<boolean> {
  const { db, schema, owner } = repository
  const names = jobs.map(({ name }) => name)
  const open = await selectOpenExecutions(db, schema, names)
  let helped = false
  for (const one of open) {
    const job = jobs.find(({ name }) => name === one.jobName)
    if (!job || options.signal.aborted) continue
    if (one.leaseExpired) helped = (await takeOverDead(repository, job, one, options)) || helped
    else if (one.owner !== owner) {
      helped = (await helpExecution(repository, job, one, options)) || helped
    }
  }
  return helped
}

/** Runs an execution whose process died to its end, unless somebody else already does. */
async function takeOverDead<Tables>(
  repository: JobRepository<Tables>,
  job: Job<Tables>,
  open: OpenExecution,
  options: WatchOptions,
): Promise<boolean> {
  const execution = await claimDead(repository, open)
  if (!execution) return false
  try {
    await runLaunched(repository, job, execution, options)
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error
  }
  return true
}

/** Concurrent launches of the instance wait, as they do for each other. */
async function claimDead<Tables>(
  repository: JobRepository<Tables>,
  { jobInstanceId }: OpenExecution,
): Promise<JobExecution | undefined> {
  const { db, schema } = repository
  return await transaction(db, async (tx) => {
    await lockInstanceById(tx, schema, jobInstanceId)
    return (await claimLatest(tx, repository, jobInstanceId, 1)).claimed
  })
}
