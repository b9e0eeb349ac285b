import type { Won } from '@haru/money'
import { sql } from 'kysely'
import type { TradeTransaction } from '../context.ts'

type Trade = { id: number; storeId: number; amount: Won; createdAt: Date }

/** A table's running bill: always a tablet's, as the table's constraint says too. */
export type OpenTrade = Trade & { status: 'OPEN'; tradeDeviceId: number }

/** What became of one; an imported receipt came from no tablet of ours. */
export type ClosedTrade = Trade & { status: 'PAID' | 'VOID'; tradeDeviceId: number | null }

/** A trade, whatever its status. */
export type TradeRow = OpenTrade | ClosedTrade

const columns = sql`id, store_id, trade_device_id, status, amount, created_at`

/** Locks a tablet's open trade: ordering, paying and voiding take turns on it. */
export async function lockOpenTrade(
  tx: TradeTransaction,
  storeId: number,
  tradeDeviceId: number,
): Promise<OpenTrade | undefined> {
  const { rows } = await sql<OpenTrade>`
    select ${columns} from trade.trade
     where store_id = ${storeId} and trade_device_id = ${tradeDeviceId} and status = 'OPEN'
       for update
  `.execute(tx)
  return rows[0]
}

/**
 * Opens a trade for a tablet.
 * @returns undefined when another transaction has just opened one: lock that one instead
 */
export async function insertTrade(
  tx: TradeTransaction,
  storeId: number,
  tradeDeviceId: number,
): Promise<OpenTrade | undefined> {
  const { rows } = await sql<OpenTrade>`
    insert into trade.trade (store_id, trade_device_id) values (${storeId}, ${tradeDeviceId})
    on conflict (store_id, trade_device_id) where status = 'OPEN' do nothing
    returning ${columns}
  `.execute(tx)
  return rows[0]
}

/** Locks a trade of a store, whatever its status. */
export async function lockTrade(
  tx: TradeTransaction,
  storeId: number,
  tradeId: number,
): Promise<TradeRow | undefined> {
  const { rows } = await sql<TradeRow>`
    select ${columns} from trade.trade
     where store_id = ${storeId} and id = ${tradeId} for update
  `.execute(tx)
  return rows[0]
}

/** Locks trades of any store by their key: whoever locks several waits and never deadlocks. */
export async function lockTrades(
  tx: TradeTransaction,
  trades: readonly { storeId: number; tradeId: number }[],
): Promise<void> {
  await sql`
    select from trade.trade
     where (store_id, id) in (
             select * from unnest(${trades.map((one) => one.storeId)}::bigint[],
                                  ${trades.map((one) => one.tradeId)}::bigint[]))
     order by store_id, id for update
  `.execute(tx)
}

/** Adds to the amount of an open trade; a negative change takes away. */
export async function changeAmount(
  tx: TradeTransaction,
  trade: { storeId: number; id: number },
  change: Won,
): Promise<void> {
  await sql`
    update trade.trade set amount = amount + ${change}
     where store_id = ${trade.storeId} and id = ${trade.id} and status = 'OPEN'
  `.execute(tx)
}

/** Closes an open trade. */
export async function closeTrade(
  tx: TradeTransaction,
  trade: { storeId: number; id: number },
  status: 'PAID' | 'VOID',
): Promise<void> {
  await sql`
    update trade.trade set status = ${status}, closed_at = haru.clock()
     where store_id = ${trade.storeId} and id = ${trade.id} and status = 'OPEN'
  `.execute(tx)
}

/** Counts a trade's orders that are undecided and confirmed. */
export async function countLiveOrders(
  tx: TradeTransaction,
  trade: { storeId: number; id: number },
): Promise<{ pending: number; confirmed: number }> {
  const { rows } = await sql<{ pending: number; confirmed: number }>`
    select count(*) filter (where status = 'PENDING') as pending,
           count(*) filter (where status = 'CONFIRMED') as confirmed
      from trade.orders where store_id = ${trade.storeId} and trade_id = ${trade.id}
  `.execute(tx)
  return rows[0] ?? { pending: 0, confirmed: 0 }
}
