import { record } from '@haru/audit'
import { transaction } from '@haru/pg'
import { openUserDatabase } from '../user-database.ts'
import { operatorEmail } from './operator-email.ts'
import { deleteOperator, revokeStorelessSessions } from './operator-sql.ts'

/**
 * Takes an operator's authority away, at once, and signs him out everywhere; an operator who is
 * an owner, or works in a store, stays signed in as that.
 * @param databaseUrl of a login that may act as haru_user
 * @param email in any case
 * @returns false when it was none
 * @throws Error when it is no e-mail address
 */
export async function removeOperator(databaseUrl: string, email: string): Promise<boolean> {
  const address = operatorEmail(email)
  const db = openUserDatabase(databaseUrl, 1)
  try {
    return await transaction(db, async (tx) => {
      const wasOperator = await deleteOperator(tx, address)
      if (!wasOperator) return false
      await revokeStorelessSessions(tx, address)
      const subject = { kind: 'operator', id: address }
      await record(tx, 'users', { action: 'OPERATOR_REMOVED', subject })
      return true
    })
  } finally {
    await db.destroy()
  }
}
