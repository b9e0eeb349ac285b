import type { Category } from '@haru/contracts'
import { sql } from 'kysely'
import type { TradeDatabase, TradeTransaction } from '../context.ts'

/** Whether the kitchen is done with a ticket. */
export type TicketState = 'OPEN' | 'DONE'

/** A confirmed order, as the kitchen sees it. */
export type Ticket = {
  orderId: number
  tradeId: number
  tradeDeviceId: number
  /** VOIDED: not to be cooked any more */
  status: 'CONFIRMED' | 'VOIDED'
  confirmedAt: Date
  bumpedAt: Date | null
  lineList: { productName: string; productCategory: Category; count: number }[]
}

/** OPEN: more than any kitchen has in hand; who never bumps is shown his newest. */
const LISTED_MAX: Record<TicketState, number> = { OPEN: 300, DONE: 50 }
const KEPT_HOURS = 24
const REMOVED_AT_ONCE = 10_000

/** Hands an order to the kitchen; to be called once, by who confirms it. */
export async function insertTicket(
  tx: TradeTransaction,
  order: { storeId: number; id: number },
): Promise<void> {
  await sql`
    insert into trade.kitchen_ticket (store_id, order_id, confirmed_at)
    select store_id, id, decided_at from trade.orders
     where store_id = ${order.storeId} and id = ${order.id}
  `.execute(tx)
}

/**
 * A store's tickets, of which there are many the newest.
 * @param state OPEN ones come oldest first, those that were DONE on this business day newest first
 */
export async function listTickets(
  db: TradeDatabase,
  storeId: number,
  state: TicketState,
): Promise<Ticket[]> {
  const chosen =
    state === 'OPEN'
      ? sql`bumped_at is null order by confirmed_at desc, order_id desc`
      : sql`bumped_at >= (select haru.start_of_day(haru.business_day(haru.clock())))
            order by bumped_at desc, order_id desc`
  const inOrder =
    state === 'OPEN' ? sql`k.confirmed_at, k.order_id` : sql`k.bumped_at desc, k.order_id desc`
  const { rows } = await sql<Ticket>`
    with chosen as (
      select * from trade.kitchen_ticket
       where store_id = ${storeId} and ${chosen} limit ${LISTED_MAX[state]})
    select k.order_id, o.trade_id, t.trade_device_id, o.status, k.confirmed_at, k.bumped_at,
           (select jsonb_agg(jsonb_build_object('productName', p.name,
                     'productCategory', p.category, 'count', l.count) order by l.id)
              from trade.order_line l join trade.product p using (product_id)
             where l.store_id = o.store_id and l.order_id = o.id) as line_list
      from chosen k
      join trade.orders o on o.store_id = k.store_id and o.id = k.order_id
      join trade.trade t on t.store_id = o.store_id and t.id = o.trade_id
     order by ${inOrder}
  `.execute(db)
  return rows
}

/**
 * Marks a ticket of a store as done, or as not done.
 * @returns whose table's it is; undefined when it was so before, or there is none
 */
export async function updateTicket(
  tx: TradeTransaction,
  ticket: { storeId: number; orderId: number },
  isDone: boolean,
): Promise<{ tradeDeviceId: number } | undefined> {
  const { rows } = await sql<{ tradeDeviceId: number }>`
    update trade.kitchen_ticket k
       set bumped_at = case when ${isDone} then greatest(haru.clock(), k.confirmed_at) end
      from trade.orders o
      join trade.trade t on t.store_id = o.store_id and t.id = o.trade_id
     where k.store_id = ${ticket.storeId} and k.order_id = ${ticket.orderId}
       and (k.bumped_at is null) = ${isDone}
       and o.store_id = k.store_id and o.id = k.order_id
    returning t.trade_device_id
  `.execute(tx)
  return rows[0]
}

/** Whether a ticket of a store is done; undefined: there is none, or it was thrown away. */
export async function isTicketDone(
  db: TradeDatabase,
  ticket: { storeId: number; orderId: number },
): Promise<boolean | undefined> {
  const { rows } = await sql<{ isDone: boolean }>`
    select bumped_at is not null as is_done from trade.kitchen_ticket
     where store_id = ${ticket.storeId} and order_id = ${ticket.orderId}
  `.execute(db)
  return rows[0]?.isDone
}

/**
 * Removes tickets of orders that were confirmed a day ago, at most 10,000 of them.
 * @returns whether there may be more
 */
export async function removeOldTickets(db: TradeDatabase): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from trade.kitchen_ticket where (store_id, order_id) in (
      select store_id, order_id from trade.kitchen_ticket
       where confirmed_at < (select haru.clock()) - ${KEPT_HOURS} * interval '1 hour'
       order by confirmed_at limit ${REMOVED_AT_ONCE})
  `.execute(db)
  return Number(numAffectedRows) === REMOVED_AT_ONCE
}
