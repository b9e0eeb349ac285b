import { sql } from 'kysely'
import type { TradeDatabase, TradeTransaction } from '../context.ts'

/** Something that changed, numbered within its store. */
export type LiveEvent = { id: number; type: string; payload: unknown }

const READ_AT_ONCE = 200
const KEPT_HOURS = 24
const REMOVED_AT_ONCE = 10_000

/**
 * Numbers an event and stores it. The store's counter, locked before, stays so until the commit: a
 * reader who has seen n has missed nothing below n. Of an order it says what the order is now:
 * events may be handled in another order than the one in which they happened, but what is read
 * under the lock is never older than what was numbered before.
 * @param orderId of an event about an order
 */
export async function insertLiveEvent(
  tx: TradeTransaction,
  storeId: number,
  tradeDeviceId: number | null,
  type: string,
  payload: unknown,
  orderId: number | null,
): Promise<void> {
  await sql`
    with numbered as (
      update trade.live_stream set last_id = last_id + 1 where store_id = ${storeId}
      returning last_id
    )
    insert into trade.live_event (store_id, id, trade_device_id, type, payload)
    select ${storeId}, n.last_id, ${tradeDeviceId}, ${type},
           ${JSON.stringify(payload)}::jsonb || coalesce(jsonb_strip_nulls(jsonb_build_object(
             'status', o.status, 'amount', o.amount, 'reason', o.reason)), '{}')
      from numbered n
      left join trade.orders o on o.store_id = ${storeId} and o.id = ${orderId}
  `.execute(tx)
}

/**
 * Locks the counters of stores by their ids, before their events are numbered: whoever locks
 * several waits and never deadlocks.
 */
export async function lockStreams(
  tx: TradeTransaction,
  storeIds: readonly number[],
): Promise<void> {
  await sql`
    insert into trade.live_stream (store_id, last_id)
    select distinct s.id, 0 from unnest(${storeIds}::bigint[]) s (id) order by s.id
    on conflict (store_id) do update set last_id = live_stream.last_id
  `.execute(tx)
}

/** What a reader may see: a tablet its own table and what concerns the whole store. */
export type LiveScope = { storeId: number; tradeDeviceId?: number }

/** Reads what came after a number, in order. */
export async function readLiveEvents(
  db: TradeDatabase,
  scope: LiveScope,
  after: number,
): Promise<LiveEvent[]> {
  const device = scope.tradeDeviceId ?? null
  const { rows } = await sql<LiveEvent>`
    select id, type, payload from trade.live_event
     where store_id = ${scope.storeId} and id > ${after}
       and (${device}::bigint is null or trade_device_id is null or trade_device_id = ${device})
     order by id limit ${READ_AT_ONCE}
  `.execute(db)
  return rows
}

/** The numbers that a store's stream still has: none kept gives oldest = last + 1. */
export async function readStreamBounds(
  db: TradeDatabase,
  storeId: number,
): Promise<{ oldest: number; last: number }> {
  const { rows } = await sql<{ oldest: number; last: number }>`
    select coalesce((select min(id) from trade.live_event where store_id = ${storeId}),
                    s.last_id + 1) as oldest,
           s.last_id as last
      from trade.live_stream s where s.store_id = ${storeId}
  `.execute(db)
  return rows[0] ?? { oldest: 1, last: 0 }
}

/** The last number of each of some stores. */
export async function readLastIds(
  db: TradeDatabase,
  storeIds: readonly number[],
): Promise<Map<number, number>> {
  const { rows } = await sql<{ storeId: number; lastId: number }>`
    select store_id, last_id from trade.live_stream where store_id = any(${storeIds}::bigint[])
  `.execute(db)
  return new Map(rows.map((row) => [row.storeId, row.lastId]))
}

/**
 * Removes live events older than a day, at most 10,000 of them, the oldest first: between those
 * that are kept must be no gap, or a reader would resume across it without a `reset`.
 * @returns whether there may be more
 */
export async function removeOldLiveEvents(db: TradeDatabase): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from trade.live_event where (store_id, id) in (
      select store_id, id from trade.live_event
       where created_at < clock_timestamp() - ${KEPT_HOURS} * interval '1 hour'
       order by created_at, store_id, id limit ${REMOVED_AT_ONCE})
  `.execute(db)
  return Number(numAffectedRows) === REMOVED_AT_ONCE
}
