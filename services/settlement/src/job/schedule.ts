import type { SettlementContext } from '../context.ts'
import { runDueJobs } from './run-due-jobs.ts'

/** When the schedule looks, in milliseconds. */
export type ScheduleTimes = { firstCheckMs: number; checkEveryMs: number }

/** batch.md: a check every minute. The services that closing a day calls are still starting. */
const TIMES: ScheduleTimes = { firstCheckMs: 2_000, checkEveryMs: 60_000 }

/** A running schedule. */
export type Schedule = {
  /** ends the run in progress at its next store, and starts no more */
  stop: () => Promise<void>
}

/**
 * Runs what is due now, and again every minute until stopped. A check that takes longer than a
 * minute is followed by the next one at once; two never overlap.
 * @param context settlement's
 * @param times default: after two seconds, then every minute
 */
export function startSchedule(context: SettlementContext, times = TIMES): Schedule {
  const abort = new AbortController()
  let timer: NodeJS.Timeout
  let running: Promise<void> = Promise.resolve()
  const check = async () => {
    const startedAt = performance.now()
    try {
      await runDueJobs(context, { signal: abort.signal })
    } catch (error) {
      context.log('the nightly jobs wait for the next minute', error)
    }
    planNext(Math.max(0, times.checkEveryMs - (performance.now() - startedAt)))
  }
  const planNext = (ms: number) => {
    if (abort.signal.aborted) return
    timer = setTimeout(() => {
      running = check()
    }, ms)
    timer.unref()
  }
  planNext(times.firstCheckMs)
  return {
    async stop() {
      abort.abort()
      clearTimeout(timer)
      await running
    },
  }
}
