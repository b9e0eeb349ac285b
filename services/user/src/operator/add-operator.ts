import { record } from '@haru/audit'
import { transaction } from '@haru/pg'
import { openUserDatabase } from '../user-database.ts'
import { operatorEmail } from './operator-email.ts'
import { insertOperator } from './operator-sql.ts'

/**
 * Makes whoever signs in with an e-mail, verified by Kakao, an operator: at once, if he is signed
 * in already.
 * @param databaseUrl of a login that may act as haru_user
 * @param email in any case
 * @returns false when it was one already
 * @throws Error when it is no e-mail address
 */
export async function addOperator(databaseUrl: string, email: string): Promise<boolean> {
  const address = operatorEmail(email)
  const db = openUserDatabase(databaseUrl, 1)
  try {
    return await transaction(db, async (tx) => {
      const isNew = await insertOperator(tx, address)
      const subject = { kind: 'operator', id: address }
      if (isNew) await record(tx, 'users', { action: 'OPERATOR_ADDED', subject })
      return isNew
    })
  } finally {
    await db.destroy()
  }
}
