import { type Account, Problem } from '@haru/contracts'
import type { UserContext } from '../context.ts'
import { sessionRevoked, sessionsRevoked } from './session-revoked.ts'
import { revokeSessionOf, revokeSessionsOf } from './session-sql.ts'

/** Whose sessions, and which of them asks. */
export type Holder = Pick<Account, 'userId' | 'sid'>

/**
 * Ends one of one's own sessions: its tokens are dead everywhere from this moment on.
 * @param holder who asks
 * @param sid which; the one that asks will do
 * @throws Problem USER_404_04 when it is somebody else's, has ended, or never was
 */
export async function endOwnSession(
  context: UserContext,
  { userId }: Holder,
  sid: string,
): Promise<void> {
  const wasLive = await revokeSessionOf(context.db, userId, sid)
  if (!wasLive) throw new Problem('USER_404_04')
  await sessionRevoked(context, sid)
}

/**
 * Ends all of one's own sessions but the one that asks.
 * @param holder who asks
 */
export async function endOtherSessions(
  context: UserContext,
  { userId, sid }: Holder,
): Promise<void> {
  const ended = await revokeSessionsOf(context.db, userId, 'SIGNED_OUT', sid)
  await sessionsRevoked(context, ended)
}
