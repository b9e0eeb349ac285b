import { record } from '@haru/audit'
import { type Caller, type ErrorCode, Problem } from '@haru/contracts'
import { transaction } from '@haru/pg'
import type { Transaction } from 'kysely'
import { storeOf } from '../account/account.ts'
import type { UserContext } from '../context.ts'
import type { Secrets } from '../signed-text.ts'
import type { Tables } from '../tables.gen.ts'
import { readRefreshToken } from './refresh-token.ts'
import type { RevokeReason } from './session.ts'
import { sessionRevoked } from './session-revoked.ts'
import { findSession, revokeSession } from './session-sql.ts'

/** What a request shows of sessions: by access token, as the gateway found out, and the cookie. */
export type ShownTokens = { account: Caller['account']; refreshToken: string | undefined }

/**
 * Signs out: ends the sessions of the access token and of the refresh token, whichever are shown.
 * Both tokens are dead from this moment on, since every use of either asks for the session.
 * @param shown by the request
 * @throws Problem saying why, when neither is any good
 */
export async function endSession(context: UserContext, shown: ShownTokens): Promise<void> {
  const sids = sessionsShown(shown, context.secrets)
  if (sids.length === 0) throw refusalOf(shown)
  for (const sid of sids) {
    await transaction(context.db, (tx) => endShownSession(tx, sid, 'SIGNED_OUT'))
    await sessionRevoked(context, sid)
  }
}

/**
 * The sessions that a request shows tokens of. A genuine refresh token may be spent or expired:
 * ending a session needs less than using it.
 * @param shown by the request
 * @param secrets any may have signed the refresh token
 */
export function sessionsShown({ account, refreshToken }: ShownTokens, secrets: Secrets): string[] {
  const sids = new Set<string>()
  if (account?.kind === 'account') sids.add(account.sid)
  const token = refreshToken ? readRefreshToken(refreshToken, secrets) : undefined
  if (token) sids.add(token.sid)
  // In one order for all, so that two who show the same never wait for each other.
  return [...sids].sort()
}

/**
 * Ends a session, unless it has been ended, and writes it down.
 * @param tx whose commit ends it: `sessionRevoked` is to be told then
 * @param sid of a session that was shown
 * @param reason why it ends
 */
export async function endShownSession(
  tx: Transaction<Tables>,
  sid: string,
  reason: RevokeReason,
): Promise<void> {
  if (!(await revokeSession(tx, sid, reason))) return
  const session = await findSession(tx, sid)
  const subject = { kind: 'session', id: sid }
  const storeId = session ? storeOf(session) : null
  await record(tx, 'users', { action: 'SESSION_ENDED', storeId, subject, detail: { reason } })
}

function refusalOf({ account, refreshToken }: ShownTokens): Problem {
  if (account?.kind === 'refused') return new Problem(account.errorCode as ErrorCode)
  return new Problem(refreshToken ? 'USER_401_01' : 'COMMON_400_02')
}
