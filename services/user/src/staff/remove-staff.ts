import { Problem } from '@haru/contracts'
import { transaction } from '@haru/pg'
import type { UserContext } from '../context.ts'
import { sessionsRevoked } from '../session/session-revoked.ts'
import { revokeSessionsOf } from '../session/session-sql.ts'
import { deleteStaff } from './staff-sql.ts'

/**
 * Lets somebody work in a store no longer: his rights and all of his sessions end with it.
 * @param storeId the owner's store
 * @param id of the account
 * @throws Problem USER_404_03 when it does not work there
 */
export async function removeStaff(
  context: UserContext,
  storeId: number,
  id: number,
): Promise<void> {
  const ended = await transaction(context.db, async (tx) => {
    if (!(await deleteStaff(tx, storeId, id))) throw new Problem('USER_404_03')
    return await revokeSessionsOf(tx, id, 'STAFF_REMOVED')
  })
  await sessionsRevoked(context, ended)
}
