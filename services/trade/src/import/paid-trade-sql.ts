import type { Won } from '@haru/money'
import { sql } from 'kysely'
import type { TradeTransaction } from '../context.ts'

/** A receipt that is about to be stored. */
export type NewTrade = {
  receiptNo: string
  digest: Buffer
  amount: Won
  fee: Won
  method: 'CASH' | 'CARD'
  cardCompany: string | null
  /** ISO 8601 */
  soldAt: string
  /** `yyyy-MM-dd` */
  day: string
}

/** A receipt whose trade is stored. */
export type StoredTrade = NewTrade & { tradeId: number }

/** A line of a stored order. */
export type NewLine = { orderId: number; productId: number; unitPrice: Won; count: number }

/**
 * Stores paid trades.
 * @returns them with their ids. PostgreSQL numbers the rows of an ordered select in its order, so
 *   the ids, sorted, belong to the trades as they were given.
 */
export async function insertTrades(
  tx: TradeTransaction,
  storeId: number,
  trades: readonly NewTrade[],
): Promise<StoredTrade[]> {
  const { rows } = await sql<{ id: number }>`
    insert into trade.trade (store_id, status, amount, created_at, closed_at)
    select ${storeId}, 'PAID', t.amount, t.sold_at, t.sold_at
      from unnest(${trades.map((one) => one.amount)}::bigint[],
                  ${trades.map((one) => one.soldAt)}::timestamptz[])
             with ordinality as t (amount, sold_at, n)
     order by t.n
    returning id
  `.execute(tx)
  const ids = rows.map((row) => row.id).sort((a, b) => a - b)
  return trades.flatMap((trade, index) => {
    const tradeId = ids[index]
    return tradeId === undefined ? [] : [{ ...trade, tradeId }]
  })
}

/**
 * Stores the one confirmed order of each trade.
 * @returns the orders' ids, in the order of the trades
 */
export async function insertConfirmedOrders(
  tx: TradeTransaction,
  storeId: number,
  trades: readonly StoredTrade[],
): Promise<(number | undefined)[]> {
  const { rows } = await sql<{ id: number; tradeId: number }>`
    insert into trade.orders (store_id, trade_id, status, amount, is_new_trade, ordered_at,
                              business_day, decided_at, ask_again_at)
    select ${storeId}, t.trade_id, 'CONFIRMED', t.amount, true, t.sold_at, t.day, t.sold_at,
           t.sold_at
      from ${tradesAsRows(trades)}
     order by t.trade_id
    returning id, trade_id
  `.execute(tx)
  const ids = new Map(rows.map((row) => [row.tradeId, row.id]))
  return trades.map((trade) => ids.get(trade.tradeId))
}

/** Stores lines of confirmed orders, and the fact that each was sold. */
export async function insertSoldLines(
  tx: TradeTransaction,
  storeId: number,
  lines: readonly NewLine[],
): Promise<void> {
  await sql`
    with line as (
      insert into trade.order_line (store_id, order_id, product_id, unit_price, count, amount)
      select ${storeId}, l.order_id, l.product_id, l.unit_price, l.count, l.unit_price * l.count
        from unnest(${lines.map((one) => one.orderId)}::bigint[],
                    ${lines.map((one) => one.productId)}::bigint[],
                    ${lines.map((one) => one.unitPrice)}::bigint[],
                    ${lines.map((one) => one.count)}::bigint[])
               with ordinality as l (order_id, product_id, unit_price, count, n)
       order by l.n
      returning id, order_id, product_id, count, amount
    )
    insert into trade.sold_line_fact (store_id, trade_id, order_id, line_id, product_id, count,
                                      amount, sold_at, business_day)
    select ${storeId}, o.trade_id, o.id, line.id, line.product_id, line.count, line.amount,
           o.ordered_at, o.business_day
      from line join trade.orders o on o.store_id = ${storeId} and o.id = line.order_id
     order by line.id
  `.execute(tx)
}

/** Stores the payments that closed trades. */
export async function insertPayments(
  tx: TradeTransaction,
  storeId: number,
  trades: readonly StoredTrade[],
): Promise<void> {
  await sql`
    insert into trade.payment (store_id, trade_id, method, card_company, amount, fee, paid_at,
                               business_day)
    select ${storeId}, t.trade_id, p.method, p.card_company, t.amount, p.fee, t.sold_at, t.day
      from ${tradesAsRows(trades)}
      join unnest(${trades.map((one) => one.tradeId)}::bigint[],
                  ${trades.map((one) => one.method)}::text[],
                  ${trades.map((one) => one.cardCompany)}::text[],
                  ${trades.map((one) => one.fee)}::bigint[])
             as p (trade_id, method, card_company, fee) using (trade_id)
     order by t.trade_id
  `.execute(tx)
}

function tradesAsRows(trades: readonly StoredTrade[]) {
  return sql`
    unnest(${trades.map((one) => one.tradeId)}::bigint[],
           ${trades.map((one) => one.amount)}::bigint[],
           ${trades.map((one) => one.soldAt)}::timestamptz[],
           ${trades.map((one) => one.day)}::date[]) as t (trade_id, amount, sold_at, day)`
}
