import { record } from '@haru/audit'
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
    const sessions = await revokeSessionsOf(tx, id, 'STAFF_REMOVED')
    const subject = { kind: 'account', id }
    const detail = { sessions: sessions.length }
    await record(tx, 'users', { action: 'STAFF_REMOVED', storeId, subject, detail })
    return sessions
  })
  await sessionsRevoked(context, ended)
}
