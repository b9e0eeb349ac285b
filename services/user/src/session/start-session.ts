import { record } from '@haru/audit'
import { transaction } from '@haru/pg'
import { type Actor, currentActor, randomId } from '@haru/service-kit'
import { storeOf } from '../account/account.ts'
import type { UserContext } from '../context.ts'
import { endShownSession } from './end-session.ts'
import type { Session } from './session.ts'
import type { Origin } from './session-origin.ts'
import { sessionsRevoked } from './session-revoked.ts'
import { findSession, insertSession } from './session-sql.ts'
import { type SignedIn, writeTokens } from './tokens.ts'

/**
 * Begins a session for an account that may sign in, in place of those that it was asked from: whose
 * browser signs in again holds one, and nobody can go on with the one before.
 * @param accountId whose it is
 * @param origin from where it is begun
 * @param before the sessions that the request showed, whoever's they are: they end
 */
export async function startSession(
  context: UserContext,
  accountId: number,
  origin: Origin,
  before: readonly string[],
): Promise<SignedIn> {
  const sid = randomId()
  const session = await transaction(context.db, async (tx) => {
    for (const one of before) await endShownSession(tx, one, 'SIGNED_IN_AGAIN')
    await insertSession(tx, sid, accountId, origin)
    const begun = await findSession(tx, sid)
    if (!begun) throw new Error(`session ${sid} is gone as soon as it was begun`)
    const subject = { kind: 'session', id: sid }
    const done = { action: 'SESSION_STARTED', storeId: storeOf(begun), subject }
    await record(tx, 'users', done, holderOf(begun, currentActor().address))
    return begun
  })
  await sessionsRevoked(context, before)
  return await writeTokens(context, session)
}

/** Whoever signs in is nobody yet to the request that he does it with. */
function holderOf(session: Session, address: string | undefined): Actor {
  const staff = session.staffStoreId === null ? 'operator' : 'staff'
  const kind = session.storeId === null ? staff : 'owner'
  const known = { kind, id: session.accountId, sessionId: session.id } as const
  return address === undefined ? known : { ...known, address }
}
