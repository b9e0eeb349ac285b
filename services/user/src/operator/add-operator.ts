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
    return await insertOperator(db, address)
  } finally {
    await db.destroy()
  }
}
