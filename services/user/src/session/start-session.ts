import { randomUUID } from 'node:crypto'
import type { UserContext } from '../context.ts'
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
  await insertSession(context.db, sid, accountId, origin)
  const session = await findSession(context.db, sid)
  if (!session) throw new Error(`session ${sid} is gone as soon as it was begun`)
  return await writeTokens(context, session)
}
