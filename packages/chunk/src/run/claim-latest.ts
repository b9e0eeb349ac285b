import type { Transaction } from 'kysely'
import type { JobExecution } from '../repository/execution-sql.ts'
import { latestExecutions } from '../repository/instance-sql.ts'
import type { JobRepository } from '../repository/job-repository.ts'
import { endDeadExecution, takeOver } from '../repository/lease-sql.ts'

/** The latest executions of an instance, newest first; `claimed`: this process owns the newest. */
export type Claim = { claimed?: JobExecution; history: readonly JobExecution[] }

/**
 * Takes the latest execution of an instance over when its owner is dead, or ends it when it was
 * asked to stop before.
 * @param tx has locked the instance
 * @param repository where it is recorded, and who takes over
 * @param jobInstanceId which
 * @param limit executions of the history at most
 * @returns what the instance is like afterwards
 */
export async function claimLatest<Tables>(
  tx: Transaction<Tables>,
  repository: JobRepository<Tables>,
  jobInstanceId: number,
  limit: number,
): Promise<Claim> {
  const { schema } = repository
  // Each turn but the last follows an end, or a sign of life, and so is rarely the second.
  for (;;) {
    const history = await latestExecutions(tx, schema, jobInstanceId, limit)
    const [last] = history
    if (!last?.leaseExpired) return { history }
    if (last.status === 'STARTED') {
      const claimed = await takeOver(tx, repository, last)
      if (claimed) return { claimed, history: [claimed, ...history.slice(1)] }
    } else await endDeadExecution(tx, schema, last)
  }
}
