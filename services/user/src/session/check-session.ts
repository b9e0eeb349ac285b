import type { Authority } from '@haru/contracts'
import type { Kysely } from 'kysely'
import { storeOf } from '../account/account.ts'
import type { Tables } from '../tables.gen.ts'
import { isLive, sessionAuthorities } from './session.ts'
import { findSession } from './session-sql.ts'

/** What a session is worth now. */
export type SessionCheck = { live: boolean; storeId?: number; authorityList: Authority[] }

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/**
 * Says whether a session still lets its holder in, and what he may do now, whatever he might do
 * when his token was written.
 * @param sid the session
 * @param accountId whose it must be
 */
export async function checkSessionNow(
  db: Kysely<Tables>,
  sid: string,
  accountId: number,
): Promise<SessionCheck> {
  const session = UUID.test(sid) ? await findSession(db, sid) : undefined
  if (!session || session.accountId !== accountId || !isLive(session)) {
    return { live: false, authorityList: [] }
  }
  const storeId = storeOf(session)
  const authorityList = sessionAuthorities(session)
  return { live: true, authorityList, ...(storeId !== null && { storeId }) }
}
