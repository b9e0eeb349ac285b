import { record } from '@haru/audit'
import { Problem } from '@haru/contracts'
import { transaction } from '@haru/pg'
import { currentActor } from '@haru/service-kit'
import { claimAccount } from '../account/account-sql.ts'
import { personBehind } from '../account/sign-up.ts'
import type { UserContext } from '../context.ts'
import { spendInvitation } from './invitation-sql.ts'
import { digestOfCode } from './staff-code.ts'
import { insertStaff } from './staff-sql.ts'

/** Somebody who has just become staff. */
export type JoinedStaff = { id: number; email: string | null; name: string; storeId: number }

/**
 * Makes whoever shows an invitation's code one of the store's staff, and his account with it: once,
 * also when many show it at the same time. Signing in is another matter.
 * @param token an access token of Kakao, or a ticket of ours
 * @param code of the invitation
 * @throws Problem COMMON_401_01 when the token is no good; COMMON_400_05 when the code is unknown,
 *   used or too old: which, nobody is told; USER_400_01 when the person has a store or works in
 *   one, or another account has his e-mail: the invitation is then as good as before
 */
export async function joinStaff(
  context: UserContext,
  token: string,
  code: string,
): Promise<JoinedStaff> {
  const person = await personBehind(context, token)
  return await transaction(context.db, async (tx) => {
    const invitation = await spendInvitation(tx, digestOfCode(code))
    if (!invitation) throw new Problem('COMMON_400_05', { parameters: { name: 'code' } })
    const account = await claimAccount(tx, person)
    if (!account) throw new Problem('USER_400_01')
    await insertStaff(tx, account.id, invitation)
    const { id, email, name } = account
    const { storeId } = invitation
    const subject = { kind: 'account', id }
    // Whoever joins is nobody yet to the request that he does it with.
    const who = { ...currentActor(), kind: 'staff', id } as const
    await record(tx, 'users', { action: 'STAFF_JOINED', storeId, subject }, who)
    return { id, email, name, storeId }
  })
}
