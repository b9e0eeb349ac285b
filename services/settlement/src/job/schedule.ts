import type { SettlementContext } from '../context.ts'
import { forgetOldRuns } from './forget-old-runs.ts'
import { runDueJobs } from './run-due-jobs.ts'
import { watchRuns } from './watch-runs.ts'

/** When the schedule looks, in milliseconds. */
export type ScheduleTimes = { firstCheckMs: number; checkEveryMs: number }

/** batch.md: a check every minute. The services that closing a day calls are still starting. */
const TIMES: ScheduleTimes = { firstCheckMs: 2_000, checkEveryMs: 60_000 }

/** Old metadata is removed after so many checks: about once an hour. */
const CHECKS_PER_PRUNING = 60

/** A running schedule. */
export type Schedule = {
  /** ends the run in progress at its next store, and starts no more */
  stop: () => Promise<void>
}

/**
 * Runs what is due now, and again every minute until stopped; meanwhile takes over runs whose
 * process died, and does stores of those that other processes run. A check that takes longer than a
 * minute is followed by the next one at once; two never overlap.
 * @param context settlement's
 * @param times default: after two seconds, then every minute
 */
export function startSchedule(context: SettlementContext, times = TIMES): Schedule {
  const abort = new AbortController()
  const signal = AbortSignal.any([abort.signal, context.closing.signal])
  let timer: NodeJS.Timeout
  let running: Promise<void> = Promise.resolve()
  let checks = 0
  const check = async () => {
    const startedAt = performance.now()
    try {
      await runDueJobs(context, { signal })
      if (checks++ % CHECKS_PER_PRUNING === 0) await forgetOldRuns(context, signal)
    } catch (error) {
      context.log('the nightly jobs wait for the next minute', error)
    }
    planNext(Math.max(0, times.checkEveryMs - (performance.now() - startedAt)))
  }
  const planNext = (ms: number) => {
    if (signal.aborted) return
    timer = setTimeout(() => {
      running = check()
    }, ms)
    timer.unref()
  }
  planNext(times.firstCheckMs)
  const watching = watchRuns(context, signal)
  return {
    async stop() {
      abort.abort()
      clearTimeout(timer)
      await Promise.all([running, watching])
    },
  }
}
