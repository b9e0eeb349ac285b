import type { Won } from '@haru/money'
import { sql } from 'kysely'
import type { TradeDatabase } from '../context.ts'

/** A table that has ordered and not paid, at a glance. */
export type OpenTable = {
  tradeDeviceId: number
  tradeId: number
  /** of its CONFIRMED orders */
  amount: Won
  /** its CONFIRMED orders */
  orderCount: number
  /** its undecided ones */
  pendingCount: number
  openedAt: Date
}

/**
 * A store's open trades, the oldest first. One statement sees one moment. A store has as many as it
 * has tablets: 100 at most.
 */
export async function listOpenTables(db: TradeDatabase, storeId: number): Promise<OpenTable[]> {
  const { rows } = await sql<OpenTable>`
    select t.trade_device_id, t.id as trade_id, t.amount, t.created_at as opened_at,
           count(*) filter (where o.status = 'CONFIRMED') as order_count,
           count(*) filter (where o.status = 'PENDING') as pending_count
      from trade.trade t
      join trade.orders o on o.store_id = t.store_id and o.trade_id = t.id
     where t.store_id = ${storeId} and t.status = 'OPEN'
     group by t.store_id, t.id
     order by t.created_at, t.id
  `.execute(db)
  return rows
}
