import { record } from '@haru/audit'
import { Problem } from '@haru/contracts'
import { transaction } from '@haru/pg'
import type { StorePerson } from '@haru/service-kit'
import type { UserContext } from '../context.ts'
import { countStaff, type Invitation, insertInvitation, lockInviting } from './invitation-sql.ts'
import { digestOfCode, newStaffCode } from './staff-code.ts'

/** People and invitations together: twice as many as the largest store has tables. */
const STAFF_MAX = 200
/** Time to hand the code over, and for its receiver to find his Kakao password. */
const INVITATION_SECONDS = 24 * 60 * 60

/** An invitation, this once with its code. */
export type IssuedInvitation = Pick<Invitation, 'id' | 'expiresAt'> & { code: string; link: string }

/**
 * Invites somebody to work in a store.
 * @param owner of the store
 * @param name what he calls the person; null: nothing
 * @returns the code, which nothing can tell again; and a link that carries it in its fragment,
 *   which browsers send to no server
 * @throws Problem USER_409_01 when the store has too many people and invitations
 */
export async function inviteStaff(
  { db, publicUrl }: UserContext,
  owner: Pick<StorePerson, 'userId' | 'storeId'>,
  name: string | null,
): Promise<IssuedInvitation> {
  const { storeId, userId: invitedBy } = owner
  const code = newStaffCode()
  const { id, expiresAt } = await transaction(db, async (tx) => {
    await lockInviting(tx, invitedBy)
    if ((await countStaff(tx, storeId)) >= STAFF_MAX) throw new Problem('USER_409_01')
    const codeDigest = digestOfCode(code)
    const goodForSeconds = INVITATION_SECONDS
    const invited = { storeId, invitedBy, name, codeDigest, goodForSeconds }
    const invitation = await insertInvitation(tx, invited)
    const subject = { kind: 'staff_invitation', id: invitation.id }
    await record(tx, 'users', { action: 'STAFF_INVITED', storeId, subject })
    return invitation
  })
  return { id, code, link: `${publicUrl}/staff#code=${code}`, expiresAt }
}
