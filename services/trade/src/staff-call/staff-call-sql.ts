import { sql } from 'kysely'
import type { TradeDatabase, TradeTransaction } from '../context.ts'

/** A table that asks for somebody. */
export type StaffCall = { id: number; tradeDeviceId: number; calledAt: Date }

const ANSWERED_KEPT_HOURS = 24
const REMOVED_AT_ONCE = 10_000

/**
 * Opens a tablet's call, unless it has an open one; whoever loses a race gets the winner's.
 * @returns the open one, and whether it is new
 */
export async function openCall(
  tx: TradeTransaction,
  storeId: number,
  tradeDeviceId: number,
): Promise<StaffCall & { isNew: boolean }> {
  // The update changes nothing but locks: read apart, the open one may have been answered
  // meanwhile. A row that nothing has locked is one that was just inserted.
  const { rows } = await sql<StaffCall & { isNew: boolean }>`
    insert into trade.staff_call (store_id, trade_device_id) values (${storeId}, ${tradeDeviceId})
    on conflict (store_id, trade_device_id) where answered_at is null
      do update set trade_device_id = excluded.trade_device_id
    returning id, trade_device_id, called_at, xmax = 0 as is_new
  `.execute(tx)
  const [call] = rows
  if (!call) throw new Error(`tablet ${tradeDeviceId} of store ${storeId} got no call`)
  return call
}

/** The open calls of a store, oldest first: one a tablet at most. */
export async function listOpenCalls(db: TradeDatabase, storeId: number): Promise<StaffCall[]> {
  const { rows } = await sql<StaffCall>`
    select id, trade_device_id, called_at from trade.staff_call
     where store_id = ${storeId} and answered_at is null
     order by called_at, id
  `.execute(db)
  return rows
}

/**
 * Marks a store's open call as answered.
 * @returns whose it was; undefined when it was not open
 */
export async function answerCall(
  tx: TradeTransaction,
  storeId: number,
  callId: number,
): Promise<{ tradeDeviceId: number } | undefined> {
  const { rows } = await sql<{ tradeDeviceId: number }>`
    update trade.staff_call set answered_at = haru.clock()
     where store_id = ${storeId} and id = ${callId} and answered_at is null
    returning trade_device_id
  `.execute(tx)
  return rows[0]
}

/** Whether a store has had a call, and whether it is open; undefined: none, or thrown away. */
export async function isCallOpen(
  db: TradeDatabase,
  storeId: number,
  callId: number,
): Promise<boolean | undefined> {
  const { rows } = await sql<{ isOpen: boolean }>`
    select answered_at is null as is_open from trade.staff_call
     where store_id = ${storeId} and id = ${callId}
  `.execute(db)
  return rows[0]?.isOpen
}

/**
 * Removes calls that were answered a day ago, at most 10,000 of them.
 * @returns whether there may be more
 */
export async function removeAnsweredCalls(db: TradeDatabase): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from trade.staff_call where (store_id, id) in (
      select store_id, id from trade.staff_call
       where answered_at < haru.clock() - ${ANSWERED_KEPT_HOURS} * interval '1 hour'
       limit ${REMOVED_AT_ONCE})
  `.execute(db)
  return Number(numAffectedRows) === REMOVED_AT_ONCE
}
