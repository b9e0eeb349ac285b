import type { Kysely } from 'kysely'
import { removeOldSessions } from './session/session-sql.ts'
import { SIGNED_SECONDS_MAX } from './session/tokens.ts'
import { removeOldKeys } from './signing-key/signing-key-sql.ts'
import { removeOldInvitations } from './staff/invitation-sql.ts'
import type { Tables } from './tables.gen.ts'

const EVERY_MS = 60 * 60_000

/**
 * Starts this service's own work: at the start and once an hour it throws away what is over, a
 * bounded number at a time: sessions that ended long ago, invitations that are too old, and signing
 * keys by which nothing is signed that is still good.
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
    while ((await removeOldInvitations(db)) && !isStopping);
    await removeOldKeys(db, SIGNED_SECONDS_MAX)
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
