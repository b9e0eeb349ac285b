import { sql } from 'kysely'
import type { TradeDatabase } from '../context.ts'

/** Whoever looks is warned long before. */
const COUNTED_MAX = 10_000

/** How many orders are undecided, and how many seconds the oldest is. */
export type PendingOrders = { orders: number; oldestSeconds: number }

/** Counts the undecided orders; beyond 10,000 those that were asked about last are left out. */
export async function countPending(db: TradeDatabase): Promise<PendingOrders> {
  const { rows } = await sql<PendingOrders>`
    with pending as (
      select stored_at from trade.orders
       where status = 'PENDING' order by ask_again_at limit ${COUNTED_MAX}
    )
    select count(*) as orders,
           coalesce(extract(epoch from clock_timestamp() - min(stored_at)), 0)::float8
             as oldest_seconds
      from pending
  `.execute(db)
  const [row] = rows
  if (!row) throw new Error('a count has one row')
  return row
}
