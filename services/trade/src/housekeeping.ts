import type { TradeContext } from './context.ts'
import { removeOldKeys } from './idempotency/idempotency-sql.ts'
import { removeOldLiveEvents } from './live/live-sql.ts'
import { askAgain } from './order/ask-again.ts'

/** What trade does by itself: asks again about undecided orders, looks for news, throws away. */
const EVERY_MS = 1_000
const CLEAN_UP_EVERY_ROUNDS = 600

/**
 * Starts trade's own work, one round a second, never two at once.
 * @param context trade's
 * @param onError told when a round fails; the next one tries again
 */
export function startHousekeeping(
  context: TradeContext,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  let rounds = 0
  let current = Promise.resolve()
  let busy = false
  const timer = setInterval(() => {
    if (busy) return
    busy = true
    current = round(context, rounds++)
      .catch(onError)
      .finally(() => {
        busy = false
      })
  }, EVERY_MS)
  return {
    async stop() {
      clearInterval(timer)
      await current
    },
  }
}

async function round(context: TradeContext, number: number): Promise<void> {
  await askAgain(context)
  await context.feed.look()
  if (number % CLEAN_UP_EVERY_ROUNDS !== 0) return
  await removeOldKeys(context.db)
  await removeOldLiveEvents(context.db)
}
