import type { Category, RejectionReason } from '@haru/contracts'
import type { Won } from '@haru/money'
import { sql } from 'kysely'
import type { TradeDatabase } from '../context.ts'
import type { OrderStatus } from '../order/order.ts'

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

/** The orders of a trade with their lines, both oldest first. */
export async function readBillOrders(
  db: TradeDatabase,
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
  `.execute(db)
  return rows
}
