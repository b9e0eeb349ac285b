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

/** A table's running bill. `amount` counts its CONFIRMED orders only. */
export type Bill = { id: number; amount: Won; orderList: BillOrder[]; createdAt: Date }

type BillRow = BillOrder & { tradeId: number; tradeAmount: Won; tradeCreatedAt: Date }

/**
 * A tablet's open trade with its orders and their lines, both oldest first. One statement sees one
 * moment: read apart, amount and orders may lie on two sides of a confirmation.
 * @returns undefined when nothing is open; an open trade has had an order from its beginning
 */
export async function findOpenBill(
  db: TradeDatabase,
  storeId: number,
  tradeDeviceId: number,
): Promise<Bill | undefined> {
  const { rows } = await sql<BillRow>`
    select t.id as trade_id, t.amount as trade_amount, t.created_at as trade_created_at,
           o.id, o.amount, o.status, o.reason, o.ordered_at as created_at,
           (select jsonb_agg(jsonb_build_object(
                     'id', l.id, 'productName', p.name, 'productCategory', p.category,
                     'productPrice', l.unit_price, 'count', l.count, 'totalAmount', l.amount)
                   order by l.id)
              from trade.order_line l join trade.product p using (product_id)
             where l.store_id = o.store_id and l.order_id = o.id) as order_detail_list
      from trade.trade t
      join trade.orders o on o.store_id = t.store_id and o.trade_id = t.id
     where t.store_id = ${storeId} and t.trade_device_id = ${tradeDeviceId} and t.status = 'OPEN'
     order by o.id
  `.execute(db)
  const [first] = rows
  if (!first) return undefined
  const orderList = rows.map(({ id, amount, status, reason, orderDetailList, createdAt }) => {
    return { id, amount, status, reason, orderDetailList, createdAt }
  })
  const { tradeId, tradeAmount, tradeCreatedAt } = first
  return { id: tradeId, amount: tradeAmount, orderList, createdAt: tradeCreatedAt }
}
