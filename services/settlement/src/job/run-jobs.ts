import type { BusinessDay, DateTerm } from '@haru/business-day'
import type { JobExecution, JobResult, Progress } from '@haru/chunk'
import { Problem } from '@haru/contracts'
import type { SettlementContext } from '../context.ts'
import { JOB_NAMES, type JobName, type JobRun, runsBetween } from '../period/job-period.ts'
import { readToday } from '../period/period-sql.ts'
import { checkRun, runJob, type StartOptions } from './start-run.ts'

/** Told about many runs: progress in periods, of a single run in its stores; and where to stop. */
export type ManyOptions = {
  signal?: AbortSignal
  onProgress?: (progress: Progress) => void
}

/** What came of one of many runs. */
export type RunOutcome = JobRun & { kind: JobResult['kind']; execution: JobExecution }

/** Thirty years of days. */
const RUNS_MAX = 11_000

/**
 * Runs a job for every period that starts between two days, oldest first. A run that fails does not
 * keep the others from running.
 * @param context settlement's
 * @param span which job and term; `from` and `to` are `yyyy-MM-dd`, both included
 * @param options who is told, and where to stop
 * @returns what came of each; fewer than there are periods when it was stopped
 * @throws Problem COMMON_400_06 when no period starts there, one has not ended, or there are too
 *   many; then none is run
 */
export async function runJobs(
  context: SettlementContext,
  span: { name: JobName; dateTerm: DateTerm; from: BusinessDay; to: BusinessDay },
  options: ManyOptions = {},
): Promise<RunOutcome[]> {
  const runs = runsBetween(span.name, span.dateTerm, span.from, span.to)
  if (runs.length === 0 || runs.length > RUNS_MAX) {
    const message = `${runs.length} periods start from ${span.from} to ${span.to}`
    throw new Problem('COMMON_400_06', { errors: [{ path: 'from', message }] })
  }
  const today = await readToday(context.db)
  for (const run of runs) checkRun(run, today)
  return await runEach(context, runs, () => ({}), options)
}

/**
 * Runs periods in their order, those of one job one after the other. The two jobs share no rows, so
 * they go side by side: 813 runs, a year of one store, then take 6 s instead of 9 s.
 * @param launch how each is launched
 * @returns what came of each, in the order in which they ended
 */
export async function runEach(
  context: SettlementContext,
  runs: readonly JobRun[],
  launch: (run: JobRun) => StartOptions,
  { signal, onProgress }: ManyOptions,
): Promise<RunOutcome[]> {
  const startedAt = performance.now()
  const outcomes: RunOutcome[] = []
  const runInOrder = async (name: JobName) => {
    for (const run of runs.filter((one) => one.name === name)) {
      if (signal?.aborted || context.closing.signal.aborted) return
      const ofStores = runs.length === 1 && onProgress ? { onProgress } : {}
      const options = { ...launch(run), ...(signal ? { signal } : {}), ...ofStores }
      outcomes.push({ ...run, ...(await runJob(context, run, options)) })
      if (runs.length === 1) return
      onProgress?.(progressOf(outcomes.length, runs.length, performance.now() - startedAt))
    }
  }
  const results = await Promise.allSettled(JOB_NAMES.map(runInOrder))
  for (const result of results) if (result.status === 'rejected') throw result.reason
  return outcomes
}

function progressOf(done: number, total: number, ms: number): Progress {
  const itemsPerSecond = (done / Math.max(ms, 1)) * 1_000
  const msLeft = Math.round((ms / done) * (total - done))
  return { step: 'periods', done, total, itemsPerSecond, msLeft }
}
