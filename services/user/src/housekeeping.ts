import type { Kysely } from 'kysely'
import { removeOldSessions } from './session/session-sql.ts'
import type { Tables } from './tables.gen.ts'

const EVERY_MS = 60 * 60_000

/**
 * Starts this service's own work: at the start and once an hour it throws away sessions that ended
 * long ago, a bounded number at a time.
 * @param db of this service
 * @param onError told when a round fails; the next one tries again
 */
export function startHousekeeping(
  db: Kysely<Tables>,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  let isStopping = false

  async function round(): Promise<void> {
    while ((await removeOldSessions(db)) && !isStopping);
  }

  let current = round().catch(onError)
  const timer = setInterval(() => {
    current = current.then(round).catch(onError)
  }, EVERY_MS)
  // A process that has nothing else to do may end.
  timer.unref()
  return {
    async stop() {
      isStopping = true
      clearInterval(timer)
      await current
    },
  }
}
