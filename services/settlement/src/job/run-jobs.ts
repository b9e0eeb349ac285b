import type { BusinessDay, DateTerm } from '@haru/business-day'
import type { JobExecution, JobResult, Progress } from '@haru/chunk'
import { Problem } from '@haru/contracts'
import type { SettlementContext } from '../context.ts'
import { type JobName, type JobRun, runsBetween } from '../period/job-period.ts'
import { readToday } from '../period/period-sql.ts'
import { checkRun, runJob } from './start-run.ts'

/** Told about many runs: progress in periods, and where to stop. */
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
  return await runEach(context, runs, {}, options)
}

/**
 * Runs periods one after the other, in their order.
 * @param launch how each is launched
 */
export async function runEach(
  context: SettlementContext,
  runs: readonly JobRun[],
  launch: Parameters<typeof runJob>[2] | ((run: JobRun) => Parameters<typeof runJob>[2]),
  { signal, onProgress }: ManyOptions,
): Promise<RunOutcome[]> {
  const startedAt = performance.now()
  const outcomes: RunOutcome[] = []
  for (const run of runs) {
    if (signal?.aborted || context.closing.signal.aborted) break
    const options = typeof launch === 'function' ? launch(run) : launch
    const result = await runJob(context, run, { ...options, ...(signal ? { signal } : {}) })
    outcomes.push({ ...run, ...result })
    onProgress?.(progressOf(outcomes.length, runs.length, performance.now() - startedAt))
  }
  return outcomes
}

function progressOf(done: number, total: number, ms: number): Progress {
  const itemsPerSecond = (done / Math.max(ms, 1)) * 1_000
  const msLeft = Math.round((ms / done) * (total - done))
  return { step: 'periods', done, total, itemsPerSecond, msLeft }
}
