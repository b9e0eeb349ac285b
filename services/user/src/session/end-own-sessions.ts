import { record } from '@haru/audit'
import { type Account, Problem } from '@haru/contracts'
import { transaction } from '@haru/pg'
import type { Transaction } from 'kysely'
import type { UserContext } from '../context.ts'
import type { Tables } from '../tables.gen.ts'
import { sessionRevoked, sessionsRevoked } from './session-revoked.ts'
import { revokeSessionOf, revokeSessionsOf } from './session-sql.ts'

/** Whose sessions, and which of them asks. */
export type Holder = Pick<Account, 'userId' | 'sid' | 'storeId'>

/**
 * Ends one of one's own sessions: its tokens are dead everywhere from this moment on.
 * @param holder who asks
 * @param sid which; the one that asks will do
 * @throws Problem USER_404_04 when it is somebody else's, has ended, or never was
 */
export async function endOwnSession(
  context: UserContext,
  { userId, storeId }: Holder,
  sid: string,
): Promise<void> {
  await transaction(context.db, async (tx) => {
    if (!(await revokeSessionOf(tx, userId, sid))) throw new Problem('USER_404_04')
    await recordEnded(tx, storeId, sid)
  })
  await sessionRevoked(context, sid)
}

/**
 * Ends all of one's own sessions but the one that asks.
 * @param holder who asks
 */
export async function endOtherSessions(
  context: UserContext,
  { userId, sid, storeId }: Holder,
): Promise<void> {
  const ended = await transaction(context.db, async (tx) => {
    const sessions = await revokeSessionsOf(tx, userId, 'SIGNED_OUT', sid)
    for (const one of sessions) await recordEnded(tx, storeId, one)
    return sessions
  })
  await sessionsRevoked(context, ended)
}

async function recordEnded(
  tx: Transaction<Tables>,
  storeId: number | undefined,
  sid: string,
): Promise<void> {
  const subject = { kind: 'session', id: sid }
  const detail = { reason: 'SIGNED_OUT' }
  await record(tx, 'users', {
    ...{ action: 'SESSION_ENDED', storeId: storeId ?? null, subject, detail },
  })
}
