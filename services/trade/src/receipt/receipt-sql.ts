import type { CardCompany } from '@haru/contracts'
import type { Won } from '@haru/money'
import { sql } from 'kysely'
import type { TradeDatabase } from '../context.ts'

/** A payment as the counter lists it. */
export type TakenPayment = {
  id: number
  tradeId: number
  /** null: an imported receipt came from no tablet of ours */
  tradeDeviceId: number | null
  method: 'CASH' | 'CARD'
  cardCompany: CardCompany | null
  amount: Won
  paidAt: Date
}

/** What was sold of one product at one price. */
export type ReceiptLine = { productName: string; productPrice: Won; count: number; amount: Won }

const columns = sql`p.id, p.trade_id, t.trade_device_id, p.method, p.card_company, p.amount,
  p.paid_at`
const payments = sql`
  trade.payment p join trade.trade t on t.store_id = p.store_id and t.id = p.trade_id`

/**
 * A store's payments of a business day, newest first. Imported ones have ids that say nothing of
 * their time, so that the order is by time, and `before` names a payment that it goes on after.
 * @param page `before`: one of that day's payments; any other leaves nothing
 */
export async function listPayments(
  db: TradeDatabase,
  storeId: number,
  page: { day: string; before: number | undefined; limit: number },
): Promise<TakenPayment[]> {
  const { day, before = null, limit } = page
  const { rows } = await sql<TakenPayment>`
    select ${columns} from ${payments}
     where p.store_id = ${storeId} and p.business_day = ${day}
       and (${before}::bigint is null or (p.paid_at, p.id) < (
             select paid_at, id from trade.payment
              where store_id = ${storeId} and id = ${before} and business_day = ${day}))
     order by p.paid_at desc, p.id desc
     limit ${limit}
  `.execute(db)
  return rows
}

/** @returns undefined when the store has no such payment */
export async function findPayment(
  db: TradeDatabase,
  storeId: number,
  paymentId: number,
): Promise<TakenPayment | undefined> {
  const { rows } = await sql<TakenPayment>`
    select ${columns} from ${payments} where p.store_id = ${storeId} and p.id = ${paymentId}
  `.execute(db)
  return rows[0]
}

/**
 * What was sold in a trade: its CONFIRMED lines, those of the same product at the same price in
 * one, in the order in which they were first ordered. A paid trade changes no more.
 */
export async function listReceiptLines(
  db: TradeDatabase,
  storeId: number,
  tradeId: number,
): Promise<ReceiptLine[]> {
  const { rows } = await sql<ReceiptLine>`
    select p.name as product_name, l.unit_price as product_price,
           sum(l.count)::bigint as count, sum(l.amount)::bigint as amount
      from trade.orders o
      join trade.order_line l on l.store_id = o.store_id and l.order_id = o.id
      join trade.product p using (product_id)
     where o.store_id = ${storeId} and o.trade_id = ${tradeId} and o.status = 'CONFIRMED'
     group by l.product_id, p.name, l.unit_price
     order by min(l.id)
  `.execute(db)
  return rows
}
