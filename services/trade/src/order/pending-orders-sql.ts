import type { Topic } from '@haru/contracts'
import { sql } from 'kysely'
import type { TradeDatabase, TradeTransaction } from '../context.ts'
import { ASK_AGAIN_MS, type OrderRow } from './order-sql.ts'

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

/** What a question to the store says. */
export type UndecidedOrder = OrderRow & {
  isNewTrade: boolean
  /** over five minutes old: the store must decide for good */
  overdue: boolean
  /** this very question waits in the outbox still, as while Kafka is away */
  isWaiting: boolean
  itemList: { productId: number; decreasingStock: number }[]
}

/**
 * Takes the undecided orders whose answer is to be asked for again, and sets when next: twice the
 * time each, 30 s at most.
 * @param limit how many at most
 * @param finalAfterMs milliseconds after which the store must decide for good, of real time
 *   since the order was stored
 */
export async function takeUndecided(
  tx: TradeTransaction,
  limit: number,
  finalAfterMs: number,
): Promise<UndecidedOrder[]> {
  const { rows } = await sql<UndecidedOrder>`
    with due as (
      select store_id, id from trade.orders
       where status = 'PENDING' and ask_again_at <= clock_timestamp()
       order by ask_again_at limit ${limit}
         for update skip locked
    ), asked as (
      update trade.orders o
         set asked = o.asked + 1,
             ask_again_at = clock_timestamp()
               + least(${ASK_AGAIN_MS} * power(2, least(o.asked, 10)), 30000)
                 * interval '1 millisecond'
        from due
       where o.store_id = due.store_id and o.id = due.id
      returning o.*, clock_timestamp() - o.stored_at
                       > ${finalAfterMs} * interval '1 millisecond' as overdue
    )
    select a.id, a.store_id, a.trade_id, a.status, a.amount, a.reason, a.is_new_trade, a.overdue,
           case when a.overdue then a.id in (${waitingFor('demand-stock-decision')})
                else a.id in (${waitingFor('decrease-product-stock')}) end as is_waiting,
           (select jsonb_agg(jsonb_build_object(
                     'productId', l.product_id, 'decreasingStock', l.count) order by l.id)
              from trade.order_line l
             where l.store_id = a.store_id and l.order_id = a.id) as item_list
      from asked a
  `.execute(tx)
  return rows
}

/** The orders that unsent events of a topic are about: read once for all that are due. */
function waitingFor(topic: Topic) {
  return sql`select (payload ->> 'orderId')::bigint from trade.outbox
              where sent_at is null and topic = ${topic}`
}
