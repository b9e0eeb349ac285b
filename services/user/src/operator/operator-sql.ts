import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.gen.ts'

type Db = Kysely<Tables>

/** Says whether an e-mail, in small letters, is an operator's. */
export async function isOperatorEmail(db: Db, email: string): Promise<boolean> {
  const row = await db
    .selectFrom('users.operator')
    .select('email')
    .where('email', '=', email)
    .executeTakeFirst()
  return row !== undefined
}

/** @returns false when it was one already */
export async function insertOperator(db: Db, email: string): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('users.operator')
    .values({ email })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .executeTakeFirst()
  return Number(numInsertedOrUpdatedRows ?? 0) > 0
}

/** @returns false when it was none */
export async function deleteOperator(tx: Db, email: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('users.operator')
    .where('email', '=', email)
    .executeTakeFirst()
  return Number(numDeletedRows) > 0
}

/** Ends the sessions of the account with this e-mail, unless it has a store or works in one. */
export async function revokeStorelessSessions(tx: Db, email: string): Promise<void> {
  await sql`
    update users.session s
       set revoked_at = clock_timestamp(), revoke_reason = 'OPERATOR_REMOVED'
      from users.account a
     where a.id = s.account_id and a.email = ${email} and a.store_id is null
       and a.staff_store_id is null and s.revoked_at is null
  `.execute(tx)
}
