import { record } from '@haru/audit'
import { Problem } from '@haru/contracts'
import { transaction } from '@haru/pg'
import type { UserContext } from '../context.ts'
import { deleteInvitation } from './invitation-sql.ts'

/**
 * Takes an invitation back, which makes its code worthless.
 * @param storeId the owner's store
 * @param id of the invitation
 * @throws Problem USER_404_02 when the store has none of this id that can still be taken
 */
export async function withdrawInvitation(
  { db }: UserContext,
  storeId: number,
  id: number,
): Promise<void> {
  await transaction(db, async (tx) => {
    if (!(await deleteInvitation(tx, storeId, id))) throw new Problem('USER_404_02')
    const subject = { kind: 'staff_invitation', id }
    await record(tx, 'users', { action: 'STAFF_INVITATION_WITHDRAWN', storeId, subject })
  })
}
