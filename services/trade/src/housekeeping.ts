import type { TradeContext } from './context.ts'
import { removeOldKeys } from './idempotency/idempotency-sql.ts'
import { forgetOldImports } from './import/forget-old-imports.ts'
import { removeOldTickets } from './kitchen/ticket-sql.ts'
import { removeOldLiveEvents } from './live/live-sql.ts'
import { askAgain } from './order/ask-again.ts'
import { removeAnsweredCalls } from './staff-call/staff-call-sql.ts'

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
  let roundsToCleanUp = 0
  let current = Promise.resolve()
  let busy = false

  async function round(): Promise<void> {
    await askAgain(context)
    await context.feed.look()
    if (roundsToCleanUp-- > 0) return
    const isMoreLeft = await cleanUp(context)
    roundsToCleanUp = isMoreLeft ? 0 : CLEAN_UP_EVERY_ROUNDS
  }

  const timer = setInterval(() => {
    if (busy) return
    busy = true
    current = round()
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

/**
 * Throws away what is old: keys, live events, answered calls and tickets a bounded number at a
 * time; of imports, which are few, everything, in transactions of a bounded size.
 * @returns whether there is more
 */
export async function cleanUp(context: TradeContext): Promise<boolean> {
  const { db } = context
  const keysLeft = await removeOldKeys(db)
  const eventsLeft = await removeOldLiveEvents(db)
  const callsLeft = await removeAnsweredCalls(db)
  const ticketsLeft = await removeOldTickets(db)
  await forgetOldImports(context)
  return keysLeft || eventsLeft || callsLeft || ticketsLeft
}
