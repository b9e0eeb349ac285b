import type { Kysely } from 'kysely'
import { removeOldSessions } from './session/session-sql.ts'
import type { Tables } from './tables.gen.ts'

const EVERY_MS = 60 * 60_000

/**
 * Starts this service's own work: once an hour it throws away sessions that ended long ago.
 * @param db of this service
 * @param onError told when a round fails; the next one tries again
 */
export function startHousekeeping(
  db: Kysely<Tables>,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  let current: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    current = removeOldSessions(db).catch(onError)
  }, EVERY_MS)
  // A process that has nothing else to do may end.
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await current
    },
  }
}
