import { record } from '@haru/audit'
import { Problem } from '@haru/contracts'
import { transaction } from '@haru/pg'
import type { Transaction } from 'kysely'
import { storeOf } from '../account/account.ts'
import type { UserContext } from '../context.ts'
import type { Tables } from '../tables.gen.ts'
import { type RefreshToken, readRefreshToken } from './refresh-token.ts'
import { decideRenewal, type Session } from './session.ts'
import type { Origin } from './session-origin.ts'
import { sessionRevoked } from './session-revoked.ts'
import { advanceSession, findSession, lockSession, revokeSession } from './session-sql.ts'
import { type SignedIn, writeTokens } from './tokens.ts'

/**
 * Exchanges a refresh token for its successor and a new access token. A spent one that comes back
 * ends the session, unless it is the last spent one, within 10 seconds.
 * @param value the refresh token as it was shown
 * @param origin from where
 * @throws Problem USER_401_01 when it is not good any more, or never was
 */
export async function renewSession(
  context: UserContext,
  value: string,
  origin: Origin,
): Promise<SignedIn> {
  const token = readRefreshToken(value, context.secrets)
  if (!token) throw new Problem('USER_401_01')
  const session = await transaction(context.db, (tx) => renew(tx, token, origin))
  if (session === 'REVOKED') await sessionRevoked(context, token.sid)
  // Thrown after the commit: the end of a session whose token came back must not be rolled back.
  if (!session || session === 'REVOKED') throw new Problem('USER_401_01')
  return await writeTokens(context, session)
}

/** Who came with the spent token is not known: the holder, or a thief. */
async function recordReuse(tx: Transaction<Tables>, session: Session): Promise<void> {
  const subject = { kind: 'session', id: session.id }
  const storeId = storeOf(session)
  const detail = { reason: 'TOKEN_REUSED' }
  await record(tx, 'users', { action: 'SESSION_ENDED', storeId, subject, detail })
}

/** @returns the session with its good token; when there is none to hand out, whether it ends now */
async function renew(
  tx: Transaction<Tables>,
  { sid, generation }: RefreshToken,
  origin: Origin,
): Promise<Session | 'REVOKED' | undefined> {
  await lockSession(tx, sid)
  const session = await findSession(tx, sid)
  if (!session) return undefined
  const renewal = decideRenewal(session, generation)
  switch (renewal) {
    case 'ROTATE':
      await advanceSession(tx, sid, origin)
      return await findSession(tx, sid)
    case 'REPEAT':
      return session
    case 'REUSED':
      await revokeSession(tx, sid, 'TOKEN_REUSED')
      await recordReuse(tx, session)
      return 'REVOKED'
    case 'OVER':
      return undefined
    default:
      throw new Error(`unknown ${renewal satisfies never}`)
  }
}
