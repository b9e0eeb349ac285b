import type { Corruption } from './corruption.ts'

const anOrder = (status: string) =>
  `(select min(o.id) from trade.orders o left join trade.imported_receipt r using (trade_id)
     where o.status = '${status}' and r.trade_id is null)`
const ORDER = "format('trade.orders %s of store %s', id, store_id) as row_name"
const LINE = "format('trade.order_line %s of order %s', id, order_id) as row_name"
const A_LINE = '(select min(id) from trade.order_line)'

/** Orders, their lines and their events gone wrong. */
export const ORDER_CORRUPTIONS: readonly Corruption[] = [
  {
    check: 'order-amount',
    wrong: 'an order costs more than its lines',
    sql: `update trade.orders set amount = amount + 1 where id = ${anOrder('REJECTED')}
          returning ${ORDER}`,
  },
  {
    check: 'order-amount',
    wrong: 'an order has no lines',
    sql: `delete from trade.order_line where order_id = ${anOrder('REJECTED')}
          returning format('trade.orders %s of store %s', order_id, store_id) as row_name`,
  },
  {
    check: 'order-trade',
    wrong: "an order's trade is not there",
    sql: `update trade.orders set trade_id = 999999 where id = ${anOrder('REJECTED')}
          returning ${ORDER}`,
  },
  {
    check: 'order-day',
    wrong: 'an order is on the wrong day',
    sql: `update trade.orders set business_day = business_day + 1 where id = ${anOrder('VOIDED')}
          returning ${ORDER}`,
  },
  {
    check: 'order-pending',
    wrong: 'an order waits for its decision for an hour',
    before: "update trade.outbox set occurred_at = occurred_at - interval '1 hour'",
    sql: `update trade.orders set ordered_at = ordered_at - interval '1 hour'
           where id = ${anOrder('PENDING')} returning ${ORDER}`,
  },
  {
    check: 'line-amount',
    wrong: 'a line costs more than its price × count',
    relax: ['trade.order_line'],
    sql: `update trade.order_line set amount = amount + 1 where id = ${A_LINE} returning ${LINE}`,
  },
  {
    check: 'line-order',
    wrong: "a line's order is not there",
    sql: `update trade.order_line set order_id = 999999 where id = ${A_LINE} returning ${LINE}`,
  },
  {
    check: 'line-product',
    wrong: "a line has another store's product",
    sql: `update trade.order_line l set product_id = p.product_id
            from trade.product p where l.id = ${A_LINE} and p.store_id <> l.store_id
          returning ${LINE.replace('order_id', 'l.order_id')}`,
  },
  {
    check: 'line-product',
    wrong: 'trade does not know the name of a product that was ordered',
    sql: `delete from trade.product
           where product_id = (select product_id from trade.order_line where id = ${A_LINE})
          returning (select ${LINE.replace(' as row_name', '')} from trade.order_line
                      where id = ${A_LINE}) as row_name`,
  },
  {
    check: 'product-name',
    wrong: 'trade knows a product by another name',
    sql: `update trade.product set name = name || '?'
           where product_id = (select min(product_id) from trade.product)
          returning format('trade.product %s', product_id) as row_name`,
  },
  {
    check: 'closed-day-order',
    wrong: 'an order of a closed day is PENDING',
    sql: `update trade.orders set business_day = business_day - 5 where id = ${anOrder('PENDING')}
          returning ${ORDER}`,
  },
  {
    check: 'order-event',
    wrong: 'the store was never asked for the stock of an order',
    sql: `delete from trade.outbox where topic = 'decrease-product-stock'
             and (payload ->> 'orderId')::bigint = ${anOrder('CONFIRMED')}
          returning format('trade.orders %s of store %s', payload ->> 'orderId', key) as row_name`,
  },
  {
    check: 'decision-event',
    wrong: 'a decision was not told',
    sql: `delete from store.outbox where topic = 'decrease-product-stock-response'
             and (payload ->> 'orderId')::bigint = ${anOrder('CONFIRMED')}
          returning format('store.stock_decision of order %s', payload ->> 'orderId') as row_name`,
  },
  {
    check: 'decision-event',
    wrong: 'another decision was told than was made',
    sql: `update store.outbox set payload = payload || '{"status": "NOT_REWARDED"}'
           where topic = 'decrease-product-stock-response'
             and (payload ->> 'orderId')::bigint = ${anOrder('CONFIRMED')}
          returning format('store.stock_decision of order %s', payload ->> 'orderId') as row_name`,
  },
  {
    check: 'answer-handled',
    wrong: 'an order is PENDING after its answer was handled',
    relax: ['trade.orders'],
    sql: `update trade.orders set status = 'PENDING' where id = ${anOrder('CONFIRMED')}
          returning ${ORDER}`,
  },
  {
    check: 'event-handled',
    wrong: 'an event was sent and never handled',
    before: `delete from store.inbox where event_id = (
               select event_id from trade.outbox where id = (select min(id) from trade.outbox))`,
    sql: `update trade.outbox set sent_at = sent_at - interval '1 hour'
           where id = (select min(id) from trade.outbox)
          returning format('trade.outbox %s', id) as row_name`,
  },
  {
    check: 'event-unsent',
    wrong: 'an event has not been sent for an hour',
    sql: `update trade.outbox set occurred_at = occurred_at - interval '1 hour'
           where id = (select min(id) from trade.outbox where sent_at is null)
          returning format('trade.outbox %s', id) as row_name`,
  },
  {
    check: 'dead-letter',
    wrong: 'a dead letter waits',
    sql: `insert into trade.dead_letter (consumer, event_id, topic, key, version, payload,
                                         occurred_at, error)
          select 'trade.orders', event_id, topic, key, version, payload, occurred_at, 'no'
            from store.outbox limit 1
          returning format('trade.dead_letter %s', id) as row_name`,
  },
]
