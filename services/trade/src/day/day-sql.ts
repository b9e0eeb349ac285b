import { sql } from 'kysely'
import type { TradeTransaction } from '../context.ts'

/**
 * Takes part in a store's current business day: until this transaction ends, the day cannot be
 * closed. To be called before the time of an order or payment is read.
 */
export async function shareDay(tx: TradeTransaction, storeId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${dayLock(storeId)})`.execute(tx)
}

/**
 * Waits for everybody who takes part in the store's day, and keeps newcomers out meanwhile.
 * @throws SQL state 55P03 when somebody does not end within `waitMs`
 */
export async function holdDay(
  tx: TradeTransaction,
  storeId: number,
  waitMs: number,
): Promise<void> {
  await sql`select set_config('lock_timeout', ${String(waitMs)}, true)`.execute(tx)
  await sql`select pg_advisory_xact_lock(${dayLock(storeId)})`.execute(tx)
}

/**
 * The time that a fact of a store carries, and its business day: the clock's, but never within a
 * closed day, should the machine's clock have been set back.
 */
export const factTime = (storeId: number) => sql`
  (select f.at, haru.business_day(f.at) as day
     from (select greatest(haru.clock(), haru.start_of_day(d.closed_through + 1)) as at
             from (select 1) one
             left join trade.closed_days d on d.store_id = ${storeId}) f)`

/** What stands between a day and its closing. */
export type DayState = { ended: boolean; closed: boolean; pendingOrders: boolean }

/** Looks at a store's day. */
export async function readDayState(
  tx: TradeTransaction,
  storeId: number,
  day: string,
): Promise<DayState> {
  const { rows } = await sql<DayState>`
    select haru.business_day(haru.clock()) > ${day}::date as ended,
           exists (select from trade.closed_days
                    where store_id = ${storeId} and closed_through >= ${day}::date) as closed,
           exists (select from trade.orders
                    where store_id = ${storeId} and business_day <= ${day}::date
                      and status = 'PENDING') as pending_orders
  `.execute(tx)
  const [state] = rows
  if (!state) throw new Error('a select without from gave no row')
  return state
}

/** Marks a store's days as closed, up to and including one; never moves back. */
export async function markClosed(
  tx: TradeTransaction,
  storeId: number,
  day: string,
): Promise<void> {
  await sql`
    insert into trade.closed_days (store_id, closed_through) values (${storeId}, ${day})
    on conflict (store_id) do update
      set closed_through = greatest(closed_days.closed_through, excluded.closed_through)
  `.execute(tx)
}

/** One lock a store, out of the way of every other advisory lock. */
const dayLock = (storeId: number) => sql`hashtextextended('trade.day', ${storeId})`
