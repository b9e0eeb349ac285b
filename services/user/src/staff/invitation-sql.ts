import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.gen.ts'

type Db = Kysely<Tables>

/** What a new invitation says. */
export type NewInvitation = {
  storeId: number
  invitedBy: number
  /** what the owner calls the person */
  name: string | null
  codeDigest: Buffer
  goodForSeconds: number
}

/** An invitation that nobody has taken yet. */
export type Invitation = { id: number; name: string | null; createdAt: Date; expiresAt: Date }

/** Lets the owner's other invitations wait until the end of `tx`, so that they can be counted. */
export async function lockInviting(tx: Db, ownerId: number): Promise<void> {
  await sql`select from users.account where id = ${ownerId} for no key update`.execute(tx)
}

/** How many people work in a store or are invited to. */
export async function countStaff(db: Db, storeId: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from users.account where staff_store_id = ${storeId})
         + (select count(*) from users.staff_invitation
             where store_id = ${storeId} and expires_at > clock_timestamp()) as count
  `.execute(db)
  return rows[0]?.count ?? 0
}

/** Stores an invitation; its times are the database's. */
export async function insertInvitation(
  db: Db,
  { storeId, invitedBy, name, codeDigest, goodForSeconds }: NewInvitation,
): Promise<Invitation> {
  const { rows } = await sql<Invitation>`
    insert into users.staff_invitation (store_id, invited_by, name, code_digest, created_at,
                                        expires_at)
    select ${storeId}, ${invitedBy}, ${name}, ${codeDigest}, now,
           now + ${goodForSeconds} * interval '1 second'
      from clock_timestamp() now
    returning id, name, created_at, expires_at
  `.execute(db)
  const [invitation] = rows
  if (!invitation) throw new Error('an insert returned no row')
  return invitation
}

/** A store's invitations that can still be taken, the newest first. */
export async function listInvitations(db: Db, storeId: number): Promise<Invitation[]> {
  const { rows } = await sql<Invitation>`
    select id, name, created_at, expires_at from users.staff_invitation
     where store_id = ${storeId} and expires_at > clock_timestamp()
     order by id desc
  `.execute(db)
  return rows
}

/**
 * Takes an invitation back.
 * @returns false when the store has none of this id that can still be taken
 */
export async function deleteInvitation(db: Db, storeId: number, id: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from users.staff_invitation
     where id = ${id} and store_id = ${storeId} and expires_at > clock_timestamp()
  `.execute(db)
  return Number(numAffectedRows ?? 0) > 0
}

/** An invitation that can still be taken, by its code. */
export async function findInvitation(
  db: Db,
  codeDigest: Buffer,
): Promise<(Pick<Invitation, 'name' | 'expiresAt'> & { storeId: number }) | undefined> {
  const { rows } = await sql<Pick<Invitation, 'name' | 'expiresAt'> & { storeId: number }>`
    select store_id, name, expires_at from users.staff_invitation
     where code_digest = ${codeDigest} and expires_at > clock_timestamp()
  `.execute(db)
  return rows[0]
}

/**
 * Uses an invitation up: of several who try it, one.
 * @returns where to, and as whom; undefined when the code is unknown, used or too old
 */
export async function spendInvitation(
  tx: Db,
  codeDigest: Buffer,
): Promise<{ storeId: number; name: string | null } | undefined> {
  const { rows } = await sql<{ storeId: number; name: string | null }>`
    delete from users.staff_invitation
     where code_digest = ${codeDigest} and expires_at > clock_timestamp()
    returning store_id, name
  `.execute(tx)
  return rows[0]
}

const REMOVED_AT_ONCE = 1_000

/**
 * Removes invitations that can not be taken any more, a bounded number at a time.
 * @returns whether there may be more
 */
export async function removeOldInvitations(db: Db): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from users.staff_invitation where id in (
      select id from users.staff_invitation
       where expires_at <= clock_timestamp() limit ${REMOVED_AT_ONCE})
  `.execute(db)
  return Number(numAffectedRows ?? 0) === REMOVED_AT_ONCE
}
