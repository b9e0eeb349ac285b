import { sql } from 'kysely'
import type { TradeDatabase, TradeTransaction } from '../context.ts'

/** Kept at least 24 hours (api.md); removed a bounded number at a time. */
const KEPT_HOURS = 48
const REMOVED_AT_ONCE = 10_000

/** What is known of a key. */
export type ClaimedKey = { requestDigest: Buffer; outcome: unknown }

type Key = { caller: string; route: string; key: string; digest: Buffer }

/**
 * Claims a key; waits while another transaction holds the same one uncommitted.
 * @returns false when it was used before
 */
export async function claimKey(tx: TradeTransaction, one: Key): Promise<boolean> {
  const { rows } = await sql`
    insert into trade.idempotency_key (caller, route, key, request_digest)
    values (${one.caller}, ${one.route}, ${one.key}, ${one.digest})
    on conflict do nothing
    returning 1
  `.execute(tx)
  return rows.length === 1
}

/** Reads a committed key, or this transaction's own. */
export async function findKey(
  db: TradeDatabase,
  one: Omit<Key, 'digest'>,
): Promise<ClaimedKey | undefined> {
  const { rows } = await sql<ClaimedKey>`
    select request_digest, outcome from trade.idempotency_key
     where caller = ${one.caller} and route = ${one.route} and key = ${one.key}
  `.execute(db)
  return rows[0]
}

/** Stores the outcome of the key that this transaction claimed. */
export async function storeOutcome(
  tx: TradeTransaction,
  one: Omit<Key, 'digest'>,
  outcome: object,
): Promise<void> {
  await sql`
    update trade.idempotency_key set outcome = ${JSON.stringify(outcome)}
     where caller = ${one.caller} and route = ${one.route} and key = ${one.key}
  `.execute(tx)
}

/**
 * Removes keys older than 48 hours, at most 10,000 of them.
 * @returns whether there may be more
 */
export async function removeOldKeys(db: TradeDatabase): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from trade.idempotency_key where (caller, route, key) in (
      select caller, route, key from trade.idempotency_key
       where created_at < clock_timestamp() - ${KEPT_HOURS} * interval '1 hour'
       limit ${REMOVED_AT_ONCE})
  `.execute(db)
  return Number(numAffectedRows) === REMOVED_AT_ONCE
}
