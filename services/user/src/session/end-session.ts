import { record } from '@haru/audit'
import { type Caller, type ErrorCode, Problem } from '@haru/contracts'
import { transaction } from '@haru/pg'
import type { Transaction } from 'kysely'
import { storeOf } from '../account/account.ts'
import type { UserContext } from '../context.ts'
import type { Tables } from '../tables.gen.ts'
import { readRefreshToken } from './refresh-token.ts'
import { sessionRevoked } from './session-revoked.ts'
import { findSession, revokeSession } from './session-sql.ts'

/**
 * Signs out: ends the sessions of the access token and of the refresh token, whichever are shown.
 * Both tokens are dead from this moment on, since every use of either asks for the session. A
 * genuine refresh token may be spent or expired: ending a session needs less than using it.
 * @param account by access token, as the gateway found out
 * @param refreshToken as the cookie holds it
 * @throws Problem saying why, when neither is any good
 */
export async function endSession(
  context: UserContext,
  account: Caller['account'],
  refreshToken: string | undefined,
): Promise<void> {
  const sids = new Set<string>()
  if (account?.kind === 'account') sids.add(account.sid)
  const token = refreshToken ? readRefreshToken(refreshToken, context.secrets) : undefined
  if (token) sids.add(token.sid)
  if (sids.size === 0) throw refusalOf(account, refreshToken)
  for (const sid of sids) {
    await transaction(context.db, (tx) => signOut(tx, sid))
    await sessionRevoked(context, sid)
  }
}

async function signOut(tx: Transaction<Tables>, sid: string): Promise<void> {
  if (!(await revokeSession(tx, sid, 'SIGNED_OUT'))) return
  const session = await findSession(tx, sid)
  const subject = { kind: 'session', id: sid }
  await record(tx, 'users', {
    ...{ action: 'SESSION_ENDED', storeId: session ? storeOf(session) : null, subject },
    detail: { reason: 'SIGNED_OUT' },
  })
}

function refusalOf(account: Caller['account'], refreshToken: string | undefined): Problem {
  if (account?.kind === 'refused') return new Problem(account.errorCode as ErrorCode)
  return new Problem(refreshToken ? 'USER_401_01' : 'COMMON_400_02')
}
