import type { RejectionReason } from '@haru/contracts'
import type { Won } from '@haru/money'
import { sql } from 'kysely'
import type { TradeDatabase, TradeTransaction } from '../context.ts'
import { factTime } from '../day/day-sql.ts'
import type { OrderLine, OrderStatus } from './order.ts'

/** The first time that an answer is asked for again; it doubles from then on. */
export const ASK_AGAIN_MS = 2_000

/** An order as its use cases need it. */
export type OrderRow = {
  id: number
  storeId: number
  tradeId: number
  status: OrderStatus
  amount: Won
  reason: RejectionReason | null
}

/** A new order, before it has an id. */
export type NewOrder = { storeId: number; tradeId: number; amount: Won; isNewTrade: boolean }

/**
 * Stores an order as PENDING, at the clock's time and in its business day.
 * @param amountMax won that the trade may hold; its undecided and confirmed orders count
 * @returns its id, or undefined when the trade would become too large
 */
export async function insertOrder(
  tx: TradeTransaction,
  order: NewOrder,
  amountMax: Won,
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into trade.orders
      (store_id, trade_id, amount, is_new_trade, ordered_at, business_day, ask_again_at)
    select ${order.storeId}, ${order.tradeId}, ${order.amount}, ${order.isNewTrade},
           now.at, now.day, clock_timestamp() + ${ASK_AGAIN_MS} * interval '1 millisecond'
      from ${factTime(order.storeId)} now
     where ${order.amount} + coalesce((select sum(o.amount) from trade.orders o
                where o.store_id = ${order.storeId} and o.trade_id = ${order.tradeId}
                  and o.status in ('PENDING', 'CONFIRMED')), 0) <= ${amountMax}
    returning id
  `.execute(tx)
  return rows[0]?.id
}

/** Stores an order's lines, and the names of its products where they are new to trade. */
export async function insertLines(
  tx: TradeTransaction,
  storeId: number,
  orderId: number,
  lines: readonly OrderLine[],
): Promise<void> {
  const rows = lines.map(({ product, count, amount }) => {
    const { id, name, category, price } = product
    return { id, name, category, price, count, amount }
  })
  await sql`
    with line as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as l (id bigint, name text, category text, price bigint, count bigint, amount bigint)
    ), named as (
      insert into trade.product (product_id, store_id, name, category)
      select id, ${storeId}, name, category from line order by id
      on conflict do nothing
    )
    insert into trade.order_line (store_id, order_id, product_id, unit_price, count, amount)
    select ${storeId}, ${orderId}, id, price, count, amount from line
  `.execute(tx)
}

/** Reads an order of a store. */
export async function findOrder(
  db: TradeDatabase,
  storeId: number,
  orderId: number,
): Promise<OrderRow | undefined> {
  const { rows } = await sql<OrderRow>`
    select id, store_id, trade_id, status, amount, reason from trade.orders
     where store_id = ${storeId} and id = ${orderId}
  `.execute(db)
  return rows[0]
}

/**
 * Decides an order that is PENDING.
 * @returns its amount, and how many seconds that took; undefined when it was decided before
 */
export async function updateDecided(
  tx: TradeTransaction,
  order: { storeId: number; id: number },
  status: 'CONFIRMED' | 'REJECTED',
  reason: RejectionReason | null,
): Promise<{ amount: Won; seconds: number } | undefined> {
  const { rows } = await sql<{ amount: Won; seconds: number }>`
    update trade.orders
       set status = ${status}, reason = ${reason && JSON.stringify(reason)},
           decided_at = haru.clock()
     where store_id = ${order.storeId} and id = ${order.id} and status = 'PENDING'
    returning amount, extract(epoch from decided_at - ordered_at)::float8 as seconds
  `.execute(tx)
  return rows[0]
}

/** Marks an order as voided, at the time of the reversal: after the sale, whatever clocks say. */
export async function updateVoided(
  tx: TradeTransaction,
  order: { storeId: number; id: number },
  reason: string,
): Promise<void> {
  await sql`
    update trade.orders
       set status = 'VOIDED', void_reason = ${reason}, voided_at = greatest(now.at, ordered_at)
      from ${factTime(order.storeId)} now
     where store_id = ${order.storeId} and id = ${order.id} and status = 'CONFIRMED'
  `.execute(tx)
}

/** Writes the facts of a confirmed order: its lines, sold at the time of the order. */
export async function insertSoldFacts(
  tx: TradeTransaction,
  order: { storeId: number; id: number },
): Promise<void> {
  await sql`
    insert into trade.sold_line_fact
      (store_id, trade_id, order_id, line_id, product_id, count, amount, sold_at, business_day)
    select l.store_id, o.trade_id, o.id, l.id, l.product_id, l.count, l.amount, o.ordered_at,
           o.business_day
      from trade.orders o
      join trade.order_line l on l.store_id = o.store_id and l.order_id = o.id
     where o.store_id = ${order.storeId} and o.id = ${order.id}
  `.execute(tx)
}

/** Writes the reversal of a voided order's facts, at the time and on the day of the voiding. */
export async function insertReversedFacts(
  tx: TradeTransaction,
  order: { storeId: number; id: number },
): Promise<void> {
  await sql`
    insert into trade.sold_line_fact
      (store_id, trade_id, order_id, line_id, product_id, count, amount, sold_at, business_day,
       reversal)
    select l.store_id, o.trade_id, o.id, l.id, l.product_id, -l.count, -l.amount, o.voided_at,
           haru.business_day(o.voided_at), true
      from trade.orders o
      join trade.order_line l on l.store_id = o.store_id and l.order_id = o.id
     where o.store_id = ${order.storeId} and o.id = ${order.id}
  `.execute(tx)
}
