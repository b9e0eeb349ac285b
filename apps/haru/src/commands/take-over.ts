import { setTimeout as delay } from 'node:timers/promises'
import { type RunOutcome, runJobs, type SettlementContext } from '@haru/settlement'

/** The engine's lease is 10 s. */
const TAKE_OVER_WITHIN_MS = 15_000
const ASK_AGAIN_MS = 500

/**
 * Asks again for the periods that another process was computing: until it is done, or for somewhat
 * longer than a lease, since a process that died lets them go when its lease has ended.
 * @param context settlement's
 * @param outcomes of a first pass
 * @param signal stops it
 * @returns the outcomes, with what has become of those periods
 */
export async function takeOver(
  context: SettlementContext,
  outcomes: RunOutcome[],
  signal: AbortSignal,
): Promise<RunOutcome[]> {
  const until = performance.now() + TAKE_OVER_WITHIN_MS
  let current = outcomes
  while (current.some(isElsewhere) && performance.now() < until && !signal.aborted) {
    await delay(ASK_AGAIN_MS)
    const next: RunOutcome[] = []
    for (const one of current) {
      const { name, dateTerm, startDate } = one
      const span = { name, dateTerm, from: startDate, to: startDate }
      next.push(...(isElsewhere(one) ? await runJobs(context, span, { signal }) : [one]))
    }
    current = next
  }
  return current
}

/**
 * Says whether a period is computed, by this process or another.
 * @param outcome of its run
 */
export function isDone({ kind, execution }: RunOutcome): boolean {
  return kind === 'completed' || execution.status === 'COMPLETED'
}

function isElsewhere({ kind }: RunOutcome): boolean {
  return kind === 'running'
}
