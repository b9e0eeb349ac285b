import { Problem, readStore } from '@haru/contracts'
import type { UserContext } from '../context.ts'
import { findInvitation } from './invitation-sql.ts'
import { digestOfCode } from './staff-code.ts'

/** What an invitation is to. */
export type CheckedInvitation = { storeName: string; name: string | null; expiresAt: Date }

/**
 * Tells whoever holds an invitation's code what he would join; that uses nothing up.
 * @param code of the invitation
 * @throws Problem COMMON_400_05 when the code is unknown, used or too old: which, nobody is told;
 *   COMMON_503_01 when the store is away
 */
export async function checkInvitation(
  { db, client }: UserContext,
  code: string,
): Promise<CheckedInvitation> {
  const invitation = await findInvitation(db, digestOfCode(code))
  if (!invitation) throw new Problem('COMMON_400_05', { parameters: { name: 'code' } })
  const { storeId, name, expiresAt } = invitation
  const store = await client.call(readStore, { storeId })
  return { storeName: store.name, name, expiresAt }
}
