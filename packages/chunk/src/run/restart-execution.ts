import { transaction } from '@haru/pg'
import { type Job, JobRefusal } from '../job.ts'
import { findExecution, insertExecution, type JobExecution } from '../repository/execution-sql.ts'
import { latestExecutions, lockInstanceById } from '../repository/instance-sql.ts'
import type { JobRepository } from '../repository/job-repository.ts'
import { claimLatest } from './claim-latest.ts'
import { checkParameters, checkStartLimit } from './launch-job.ts'

/**
 * Restarts an execution that failed or was stopped: a new one, with all of its parameters, goes on
 * from what it committed. One whose process died is taken over. Concurrent launches and restarts
 * of the instance wait for each other: one of them starts.
 * @param repository where it is recorded
 * @param jobs that this process knows; one of them is the execution's
 * @param id of the latest execution of its instance
 * @returns the execution that this process owns now, to be run by `runLaunched`
 * @throws JobRefusal NO_SUCH_EXECUTION; STILL_RUNNING; NOT_RESTARTABLE when it completed, was
 *   abandoned, is not the latest of its instance, or its job is not among those known; START_LIMIT
 *   when the instance had its executions; INVALID_PARAMETERS when the job refuses them now;
 *   TypeError when the job's flow is not in order
 */
export async function restartExecution<Tables>(
  repository: JobRepository<Tables>,
  jobs: readonly Job<Tables>[],
  id: number,
): Promise<JobExecution> {
  const { db, schema } = repository
  return await transaction(db, async (tx) => {
    const execution = await findExecution(tx, schema, id)
    if (!execution) throw new JobRefusal('NO_SUCH_EXECUTION', `there is no job execution ${id}`)
    const { jobName, jobInstanceId, identifyingParameters, parameters } = execution
    const job = jobs.find(({ name }) => name === jobName)
    if (!job) throw notRestartable(id, `is of the job ${jobName}, which is not known here`)
    checkParameters(job, identifyingParameters, parameters)
    await lockInstanceById(tx, schema, jobInstanceId)
    // Before anything is claimed: an older execution is no reason to take over the latest.
    const [latest = execution] = await latestExecutions(tx, schema, jobInstanceId, 1)
    if (latest.id !== id) throw notRestartable(id, `is followed by ${latest.id}, ${latest.status}`)
    const { claimed, history } = await claimLatest(tx, repository, jobInstanceId, 1)
    if (claimed) return claimed
    checkEnded(history[0] ?? latest)
    await checkStartLimit(tx, schema, job, jobInstanceId)
    return await insertExecution(tx, repository, jobInstanceId, parameters)
  })
}

function checkEnded({ id, status, endedAt }: JobExecution): void {
  if (endedAt === null) throw new JobRefusal('STILL_RUNNING', `job execution ${id} is running`)
  if (status === 'COMPLETED' || status === 'ABANDONED') throw notRestartable(id, `is ${status}`)
}

function notRestartable(id: number, why: string): JobRefusal {
  return new JobRefusal('NOT_RESTARTABLE', `job execution ${id} ${why}`)
}
