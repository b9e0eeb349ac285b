import { record } from '@haru/audit'
import { Problem } from '@haru/contracts'
import { transaction } from '@haru/pg'
import type { Transaction } from 'kysely'
import { type Account, storeOf } from '../account/account.ts'
import { findAccount, findAccountByEmail } from '../account/account-sql.ts'
import type { UserContext } from '../context.ts'
import { operatorEmail } from '../operator/operator-email.ts'
import type { Tables } from '../tables.gen.ts'
import { openUserDatabase } from '../user-database.ts'
import { sessionsRevoked } from './session-revoked.ts'
import { revokeSessionsOf } from './session-sql.ts'

/**
 * Ends all sessions of an account, for an operator: its tokens are dead everywhere from this moment
 * on. Its holder may sign in again.
 * @param accountId whose, the operator's own included
 * @throws Problem USER_404_05 when there is no such account
 */
export async function endSessionsOf(context: UserContext, accountId: number): Promise<void> {
  const ended = await transaction(context.db, async (tx) => {
    const account = await findAccount(tx, accountId)
    if (!account) throw new Problem('USER_404_05')
    return await endAll(tx, account)
  })
  await sessionsRevoked(context, ended)
}

/**
 * The same for who has the machine. Nobody is told of it, and nobody need be: every use of a token
 * asks for its session.
 * @param databaseUrl of a login that may act as haru_user
 * @param email of the account, in any case
 * @returns how many were ended; undefined when no account has this e-mail
 * @throws Error when it is no e-mail address
 */
export async function endSessionsByEmail(
  databaseUrl: string,
  email: string,
): Promise<number | undefined> {
  const address = operatorEmail(email)
  const db = openUserDatabase(databaseUrl, 1)
  try {
    return await transaction(db, async (tx) => {
      const account = await findAccountByEmail(tx, address)
      return account && (await endAll(tx, account)).length
    })
  } finally {
    await db.destroy()
  }
}

async function endAll(tx: Transaction<Tables>, account: Account): Promise<string[]> {
  const sessions = await revokeSessionsOf(tx, account.id, 'ENDED_BY_OPERATOR')
  const subject = { kind: 'account', id: account.id }
  const detail = { sessions: sessions.length }
  const storeId = storeOf(account)
  await record(tx, 'users', { action: 'SESSIONS_ENDED', storeId, subject, detail })
  return sessions
}
