import { randomUUID } from 'node:crypto'
import { record } from '@haru/audit'
import { transaction } from '@haru/pg'
import { type Actor, currentActor } from '@haru/service-kit'
import { storeOf } from '../account/account.ts'
import type { UserContext } from '../context.ts'
import type { Session } from './session.ts'
import type { Origin } from './session-origin.ts'
import { findSession, insertSession } from './session-sql.ts'
import { type SignedIn, writeTokens } from './tokens.ts'

/**
 * Begins a session for an account that may sign in.
 * @param accountId whose it is
 * @param origin from where it is begun
 */
export async function startSession(
  context: UserContext,
  accountId: number,
  origin: Origin,
): Promise<SignedIn> {
  const sid = randomUUID()
  const session = await transaction(context.db, async (tx) => {
    await insertSession(tx, sid, accountId, origin)
    const begun = await findSession(tx, sid)
    if (!begun) throw new Error(`session ${sid} is gone as soon as it was begun`)
    const subject = { kind: 'session', id: sid }
    const done = { action: 'SESSION_STARTED', storeId: storeOf(begun), subject }
    await record(tx, 'users', done, holderOf(begun, currentActor().address))
    return begun
  })
  return await writeTokens(context, session)
}

/** Whoever signs in is nobody yet to the request that he does it with. */
function holderOf(session: Session, address: string | undefined): Actor {
  const staff = session.staffStoreId === null ? 'operator' : 'staff'
  const kind = session.storeId === null ? staff : 'owner'
  const known = { kind, id: session.accountId, sessionId: session.id } as const
  return address === undefined ? known : { ...known, address }
}
