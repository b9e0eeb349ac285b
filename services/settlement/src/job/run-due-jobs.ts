import type { SettlementContext, SettlementTransaction } from '../context.ts'
import type { JobRun } from '../period/job-period.ts'
import { periodOf } from '../period/job-period.ts'
import { readToday, storesToCompute } from '../period/period-sql.ts'
import { closeDays } from './close-days.ts'
import { recordProgress, selectDueRuns, selectUnclosedStores } from './due-runs-sql.ts'
import { type ManyOptions, type RunOutcome, runEach } from './run-jobs.ts'

/** Runs of one pass; what is left is due in the next. Thirty years of one store. */
const RUNS_MAX = 30_000

/**
 * The runs that are due: every period that has ended, from the day the first store opened, and is
 * missing or stale for some store. Oldest first.
 * @param context settlement's
 * @returns at most 30,000 runs
 */
export async function dueRuns(context: SettlementContext): Promise<JobRun[]> {
  return await selectDueRuns(context.db, RUNS_MAX)
}

/**
 * Runs everything that is due: what the schedule does every minute, so that runs missed while the
 * system was down are made up. Each run happens once, however many processes do this at a time:
 * launches of one instance wait for each other, and who comes second finds nothing due in it.
 * @param context settlement's
 * @param options who is told, and where to stop
 * @returns what came of each; runs that others did in the meantime are `completed`, those that
 *   others are still at are `running`
 */
export async function runDueJobs(
  context: SettlementContext,
  options: ManyOptions = {},
): Promise<RunOutcome[]> {
  const runs = await dueRuns(context)
  if (runs.length === 0) return []
  await closeEndedDays(context, options.signal)
  const launch = (run: JobRun) => ({
    unattended: true,
    again: (tx: SettlementTransaction) => hasWork(tx, run),
  })
  const outcomes = await runEach(context, runs, launch, options)
  await recordProgress(context.db, await readToday(context.db))
  return outcomes
}

async function hasWork(tx: SettlementTransaction, run: JobRun): Promise<boolean> {
  const period = periodOf(run)
  return period !== undefined && (await storesToCompute(tx, run, period)).length > 0
}

/**
 * Closes all ended days of all stores in one call each, where the runs would close day by day. A
 * store that cannot be closed so far is no obstacle: each run closes what it needs itself.
 */
async function closeEndedDays(context: SettlementContext, signal?: AbortSignal): Promise<void> {
  const { client, log } = context
  const signals = signal ? [context.closing.signal, signal] : [context.closing.signal]
  const stores = await selectUnclosedStores(context.db)
  await closeDays(
    client,
    stores,
    (storeId, closing) => {
      if (typeof closing !== 'object') return
      log(`the days of store ${storeId} could not be closed`, closing.error)
    },
    { signal: AbortSignal.any(signals) },
  )
}
