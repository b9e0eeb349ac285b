import { setTimeout as delay } from 'node:timers/promises'
import type { Outbox, Tell } from './relay.ts'
import { REMOVED_AT_ONCE, removeOldEvents } from './retention.ts'

/** The safety net: events of another process that shares the database, or of a lost wake-up. */
const POLL_MS = 500
/** How long a relay keeps still when its database is away. */
const AWAY_MS = 500
const CLEAN_UP_EVERY_MS = 3_600_000
/** While more is left than is removed at once; events are not kept waiting for all of it. */
const CLEAN_UP_ON_MS = 2_000

/** Relays the events of one outbox until it is told to stop. */
export type RelayLoop = {
  wake(): void
  /** Settles once the batch in flight is finished. */
  stop(): Promise<void>
}

/**
 * Starts relaying: whenever it is woken, and every half second.
 * @param outbox where the events are; its old ones are removed now and then
 * @param tell where trouble is told
 * @param relay relays all that is due, for as long as its argument says so
 */
export function startRelayLoop(
  outbox: Outbox,
  tell: Tell,
  relay: (goOn: () => boolean) => Promise<void>,
): RelayLoop {
  let running = true
  let awake = Promise.withResolvers<void>()
  let cleanUpAt = Date.now() + CLEAN_UP_EVERY_MS

  async function relayAndCleanUp(): Promise<void> {
    await relay(() => running)
    if (Date.now() <= cleanUpAt) return
    const removed = await removeOldEvents(outbox.db, outbox.schema)
    const isDone = removed < REMOVED_AT_ONCE
    cleanUpAt = Date.now() + (isDone ? CLEAN_UP_EVERY_MS : CLEAN_UP_ON_MS)
  }

  async function run(): Promise<void> {
    while (running) {
      await Promise.race([awake.promise, delay(POLL_MS, undefined, { ref: false })])
      awake = Promise.withResolvers<void>()
      try {
        await relayAndCleanUp()
      } catch (error) {
        tell(`events of ${outbox.schema} wait`, error)
        if (running) await delay(AWAY_MS, undefined, { ref: false })
      }
    }
  }

  const done = run()
  return {
    wake: () => awake.resolve(),
    stop() {
      running = false
      awake.resolve()
      return done
    },
  }
}
