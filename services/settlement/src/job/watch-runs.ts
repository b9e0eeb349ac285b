import { watchJobs } from '@haru/chunk'
import type { SettlementContext } from '../context.ts'

/**
 * Takes over the runs of processes that died, and does stores of the runs of others, until told to
 * stop: what every process does that can compute, so that any number of them share the work.
 * @param context settlement's
 * @param signal ends it at the next store
 */
export async function watchRuns(context: SettlementContext, signal: AbortSignal): Promise<void> {
  const { repository, jobs, log, closing } = context
  await watchJobs(repository, Object.values(jobs), {
    signal: AbortSignal.any([signal, closing.signal]),
    onError: (error) => log('the runs of other processes could not be seen', error),
  })
}
