import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.gen.ts'

type Db = Kysely<Tables>

/** Somebody who works in a store, as its owner sees him. */
export type StaffMember = {
  id: number
  /** what the owner called him in the invitation, else what Kakao does */
  name: string
  email: string | null
  since: Date
}

/** A store's staff, by name. */
export async function listStaff(db: Db, storeId: number): Promise<StaffMember[]> {
  const { rows } = await sql<StaffMember>`
    select id, coalesce(staff_name, name) as name, email, staff_since as since
      from users.account where staff_store_id = ${storeId}
     order by coalesce(staff_name, name) collate "C", id
  `.execute(db)
  return rows
}

/** Lets an account, which belongs to no store, work in one. */
export async function insertStaff(
  tx: Db,
  id: number,
  { storeId, name }: { storeId: number; name: string | null },
): Promise<void> {
  await sql`
    update users.account
       set staff_store_id = ${storeId}, staff_name = ${name}, staff_since = clock_timestamp()
     where id = ${id}
  `.execute(tx)
}

/**
 * Lets an account work in a store no longer.
 * @returns false when it does not work there
 */
export async function deleteStaff(tx: Db, storeId: number, id: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update users.account set staff_store_id = null, staff_name = null, staff_since = null
     where id = ${id} and staff_store_id = ${storeId}
  `.execute(tx)
  return Number(numAffectedRows ?? 0) > 0
}
