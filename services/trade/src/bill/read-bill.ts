import { type Category, Problem, type RejectionReason } from '@haru/contracts'
import type { Won } from '@haru/money'
import { sql } from 'kysely'
import type { TradeContext } from '../context.ts'
import type { OrderStatus } from '../order/order.ts'
import { findOpenTrade } from './trade-sql.ts'

/** One product in an order, as the bill shows it. */
export type BillLine = {
  id: number
  productName: string
  productCategory: Category
  productPrice: Won
  count: number
  totalAmount: Won
}

/** One order on a bill. */
export type BillOrder = {
  id: number
  amount: Won
  status: OrderStatus
  reason: RejectionReason | null
  orderDetailList: BillLine[]
  createdAt: Date
}

/** A table's running bill. `amount` counts its CONFIRMED orders only. */
export type Bill = { id: number; amount: Won; orderList: BillOrder[]; createdAt: Date }

/**
 * Reads the running bill of a tablet's table.
 * @param context trade's
 * @param storeId the tablet's store
 * @param tradeDeviceId the tablet
 * @returns its open trade with all orders, oldest first
 * @throws Problem TRADE_404_02 when nothing is open
 */
export async function readBill(
  context: TradeContext,
  storeId: number,
  tradeDeviceId: number,
): Promise<Bill> {
  const trade = await findOpenTrade(context.db, storeId, tradeDeviceId)
  if (!trade) throw new Problem('TRADE_404_02')
  const orderList = await readOrders(context, storeId, trade.id)
  return { id: trade.id, amount: trade.amount, orderList, createdAt: trade.createdAt }
}

async function readOrders(
  context: TradeContext,
  storeId: number,
  tradeId: number,
): Promise<BillOrder[]> {
  const { rows } = await sql<BillOrder>`
    select o.id, o.amount, o.status, o.reason, o.ordered_at as created_at,
           (select jsonb_agg(jsonb_build_object(
                     'id', l.id, 'productName', p.name, 'productCategory', p.category,
                     'productPrice', l.unit_price, 'count', l.count, 'totalAmount', l.amount)
                   order by l.id)
              from trade.order_line l join trade.product p using (product_id)
             where l.store_id = o.store_id and l.order_id = o.id) as order_detail_list
      from trade.orders o
     where o.store_id = ${storeId} and o.trade_id = ${tradeId}
     order by o.id
  `.execute(context.db)
  return rows
}
