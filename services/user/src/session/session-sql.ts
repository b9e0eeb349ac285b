import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.gen.ts'
import { REFRESH_SECONDS, type RevokeReason, SESSION_DAYS_MAX, type Session } from './session.ts'
import type { Origin } from './session-origin.ts'

type Db = Kysely<Tables>

/** When nobody gets in any more: of the refresh token's end and the session's the earlier one. */
const ENDS_AT = sql`least(expires_at, created_at + ${SESSION_DAYS_MAX} * interval '1 day')`

/** Begins a session. */
export async function insertSession(
  db: Db,
  id: string,
  accountId: number,
  { address, userAgent }: Origin,
): Promise<void> {
  await sql`
    insert into users.session (id, account_id, address, user_agent, expires_at)
    values (${id}, ${accountId}, ${address}, ${userAgent},
            clock_timestamp() + ${REFRESH_SECONDS} * interval '1 second')
  `.execute(db)
}

/** Keeps a session as it is until the end of `tx`. */
export async function lockSession(tx: Db, id: string): Promise<void> {
  await sql`select from users.session where id = ${id} for update`.execute(tx)
}

/**
 * A session and its account as they are now: by primary keys, since every request with an access
 * token asks. Ages are the database's, by real time, so that all processes agree.
 * @returns undefined when there is none
 */
export async function findSession(db: Db, id: string): Promise<Session | undefined> {
  const { rows } = await sql<Session>`
    select s.id, s.account_id, s.generation, s.revoked_at is not null as is_revoked,
           a.store_id, a.staff_store_id,
           (extract(epoch from clock_timestamp() - s.rotated_at) * 1000)::float8 as rotated_ms_ago,
           (extract(epoch from ends_at - clock_timestamp()) * 1000)::float8 as expires_in_ms,
           exists (select from users.operator o where o.email = a.email) as is_operator
      from (select *, ${ENDS_AT} as ends_at from users.session) s
      join users.account a on a.id = s.account_id
     where s.id = ${id}
  `.execute(db)
  return rows[0]
}

/** The next refresh token becomes the good one, for another 7 days. */
export async function advanceSession(
  tx: Db,
  id: string,
  { address, userAgent }: Origin,
): Promise<void> {
  await sql`
    update users.session
       set generation = generation + 1, rotated_at = clock_timestamp(),
           address = ${address}, user_agent = ${userAgent},
           expires_at = clock_timestamp() + ${REFRESH_SECONDS} * interval '1 second'
     where id = ${id}
  `.execute(tx)
}

/**
 * Ends a session, unless it was ended before.
 * @returns whether it was ended now
 */
export async function revokeSession(db: Db, id: string, reason: RevokeReason): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update users.session set revoked_at = clock_timestamp(), revoke_reason = ${reason}
     where id = ${id} and revoked_at is null
  `.execute(db)
  return Number(numAffectedRows ?? 0) > 0
}

/** What lets its holder in, unless it was ended: also in `isLive`. */
const LIVE = sql`revoked_at is null and ${ENDS_AT} > clock_timestamp()`

/** A session as its holder sees it. */
export type OwnSession = {
  id: string
  createdAt: Date
  /** when its tokens were made last, which is an hour before their last use at most */
  lastUsedAt: Date
} & Origin

/** Nobody reads more of them. */
const LISTED_MAX = 100

/** The sessions of an account that let somebody in, those used last first. */
export async function listSessionsOf(db: Db, accountId: number): Promise<OwnSession[]> {
  const { rows } = await sql<OwnSession>`
    select id, created_at, rotated_at as last_used_at, address, user_agent from users.session
     where account_id = ${accountId} and ${LIVE}
     order by rotated_at desc, id limit ${LISTED_MAX}
  `.execute(db)
  return rows
}

/**
 * Ends one session of an account.
 * @returns false when the account has no such session that lets anybody in
 */
export async function revokeSessionOf(db: Db, accountId: number, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update users.session set revoked_at = clock_timestamp(), revoke_reason = 'SIGNED_OUT'
     where id = ${id} and account_id = ${accountId} and ${LIVE}
  `.execute(db)
  return Number(numAffectedRows ?? 0) > 0
}

/**
 * Ends the sessions of an account.
 * @param except one that stays; default: none does
 * @returns which were ended
 */
export async function revokeSessionsOf(
  db: Db,
  accountId: number,
  reason: RevokeReason,
  except?: string,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update users.session set revoked_at = clock_timestamp(), revoke_reason = ${reason}
     where account_id = ${accountId} and ${LIVE} and id is distinct from ${except ?? null}::uuid
    returning id
  `.execute(db)
  return rows.map(({ id }) => id)
}

/** Ended sessions are kept that long, to answer who was signed in when. */
const KEPT_DAYS = 30
const REMOVED_AT_ONCE = 1_000

/**
 * Removes sessions that ended more than 30 days ago, a bounded number at a time.
 * @returns whether there may be more
 */
export async function removeOldSessions(db: Db): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from users.session where id in (
      select id from users.session
       where expires_at < clock_timestamp() - ${KEPT_DAYS} * interval '1 day'
       limit ${REMOVED_AT_ONCE})
  `.execute(db)
  return Number(numAffectedRows ?? 0) === REMOVED_AT_ONCE
}
