import { transaction } from '@haru/pg'
import type { Transaction } from 'kysely'
import { checkFlow } from '../flow/flow.ts'
import { type Job, type JobParameters, JobRefusal, messageOf } from '../job.ts'
import { insertExecution, type JobExecution } from '../repository/execution-sql.ts'
import { canonicalForm, identityDigest } from '../repository/identity.ts'
import { countExecutions, lockInstance } from '../repository/instance-sql.ts'
import type { JobRepository } from '../repository/job-repository.ts'
import { claimLatest } from './claim-latest.ts'

/** How a job is to be launched. */
export type LaunchOptions<Tables> = {
  /** parameters that are no part of the instance's identity */
  parameters?: JobParameters
  /**
   * run a completed or abandoned instance once more; a function is asked while every other launch
   * of this instance waits
   */
  again?: boolean | ((tx: Transaction<Tables>) => Promise<boolean>)
  /**
   * no person asked for this launch: what a person stopped or abandoned is left alone, and what
   * keeps failing is tried only every ten minutes
   */
  unattended?: boolean
}

/** What came of a launch. Only a `started` execution belongs to this process. */
export type Launch = {
  kind: 'started' | 'running' | 'completed' | 'held'
  execution: JobExecution
}

/** So many failures in a row make an unattended launch wait. */
const FAILURES_MAX = 10
const REST_MS = 600_000

/**
 * Makes an execution of a job and owns it, or says why not. An execution whose owner has been
 * silent for longer than its lease is taken over, and goes on from its last commit. Concurrent
 * launches of one instance wait for each other: one of them starts.
 * @param repository where it is recorded
 * @param job what to run
 * @param identifying parameters that tell this instance from others
 * @param options see there
 * @throws TypeError when the job's flow is not in order; JobRefusal INVALID_PARAMETERS, or
 *   START_LIMIT when the instance had its executions
 */
export async function launchJob<Tables>(
  repository: JobRepository<Tables>,
  job: Job<Tables>,
  identifying: JobParameters,
  options: LaunchOptions<Tables> = {},
): Promise<Launch> {
  const { parameters = {} } = options
  checkParameters(job, identifying, parameters)
  const { db, schema } = repository
  return await transaction(db, async (tx) => {
    const digest = identityDigest(identifying)
    const instanceId = await lockInstance(tx, schema, job.name, digest, identifying)
    const { claimed, history } = await claimLatest(tx, repository, instanceId, FAILURES_MAX)
    if (claimed) return { kind: 'started', execution: claimed }
    const obstacle = await obstacleOf(tx, history, options)
    if (obstacle) return obstacle
    await checkStartLimit(tx, schema, job, instanceId)
    const execution = await insertExecution(tx, repository, instanceId, parameters)
    return { kind: 'started', execution }
  })
}

/**
 * Checks what a job is to be run with, and how it is put together.
 * @throws TypeError when its flow is not in order; JobRefusal INVALID_PARAMETERS
 */
export function checkParameters<Tables>(
  job: Job<Tables>,
  identifying: JobParameters,
  others: JobParameters,
): void {
  checkFlow(job)
  canonicalForm(identifying)
  canonicalForm(others)
  try {
    job.checkParameters?.(identifying, others)
  } catch (error) {
    if (error instanceof JobRefusal) throw error
    throw new JobRefusal('INVALID_PARAMETERS', messageOf(error), error)
  }
}

async function obstacleOf<Tables>(
  tx: Transaction<Tables>,
  history: readonly JobExecution[],
  { again = false, unattended = false }: LaunchOptions<Tables>,
): Promise<Launch | undefined> {
  const [last] = history
  if (!last) return undefined
  if (last.endedAt === null) return { kind: 'running', execution: last }
  if (unattended && isHeld(history)) return { kind: 'held', execution: last }
  if (last.status !== 'COMPLETED' && last.status !== 'ABANDONED') return undefined
  const wanted = typeof again === 'function' ? await again(tx) : again
  if (wanted) return undefined
  return { kind: last.status === 'COMPLETED' ? 'completed' : 'held', execution: last }
}

function isHeld(history: readonly JobExecution[]): boolean {
  const [last] = history
  if (!last) return false
  if (last.status === 'ABANDONED') return true
  if (last.status === 'STOPPED' && last.stopAsked) return true
  const keepsFailing =
    history.length === FAILURES_MAX && history.every(({ status }) => status === 'FAILED')
  return keepsFailing && (last.endedMsAgo ?? 0) < REST_MS
}

/**
 * Checks that a locked instance may have one more execution.
 * @throws JobRefusal START_LIMIT
 */
export async function checkStartLimit<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  job: Job<Tables>,
  instanceId: number,
): Promise<void> {
  if (job.startLimit === undefined) return
  const count = await countExecutions(tx, schema, instanceId)
  if (count < job.startLimit) return
  throw new JobRefusal('START_LIMIT', `${job.name} was started ${count} times, and may not again`)
}
