import { type Check, dayOf, PATIENCE } from '../check.ts'

const ORDER = "format('trade.orders %s of store %s', o.id, o.store_id)"
const LINE = "format('trade.order_line %s of order %s', l.id, l.order_id)"

/** Orders and their lines. */
export const ORDER_CHECKS: readonly Check[] = [
  {
    name: 'order-amount',
    promise: 'An order has lines, and its amount is their sum.',
    sql: `
      select ${ORDER}, coalesce('amount ' || l.amount, 'at least one line'),
             case when l.amount is null then 'none' else format('amount %s', o.amount) end
        from trade.orders o
        left join (select store_id, order_id, sum(amount) as amount
                     from trade.order_line group by store_id, order_id) l
          on l.store_id = o.store_id and l.order_id = o.id
       where o.amount is distinct from l.amount`,
  },
  {
    name: 'order-trade',
    promise: 'An order belongs to a trade of its store.',
    sql: `
      select ${ORDER}, format('a trade %s', o.trade_id), 'no such trade'
        from trade.orders o
        left join trade.trade t on t.store_id = o.store_id and t.id = o.trade_id
       where t.id is null`,
  },
  {
    name: 'order-day',
    promise: 'An order carries the business day of its time.',
    sql: `
      select ${ORDER}, format('business day %s', ${dayOf('o.ordered_at')}),
             format('business day %s', o.business_day)
        from haru.installation i
       cross join trade.orders o
       where o.business_day <> ${dayOf('o.ordered_at')}`,
  },
  {
    name: 'order-pending',
    promise: 'No order waits for its decision for longer than ten minutes.',
    // The order's own time is the demo's clock, which may have been moved; its event's is real.
    sql: `
      with asked as (
        select (payload ->> 'orderId')::bigint as order_id, min(occurred_at) as at
          from trade.outbox where topic = 'decrease-product-stock' group by 1)
      select ${ORDER}, 'a decision', format('PENDING since %s', o.ordered_at)
        from trade.orders o
        left join asked a on a.order_id = o.id
       where o.status = 'PENDING' and haru.clock() - o.ordered_at > ${PATIENCE}
         and (a.at is null or now() - a.at > ${PATIENCE})`,
  },
  {
    name: 'line-amount',
    promise: "A line's amount is price × count.",
    sql: `
      select ${LINE}, format('amount %s', l.unit_price::numeric * l.count),
             format('amount %s', l.amount)
        from trade.order_line l
       where l.amount <> l.unit_price::numeric * l.count`,
  },
  {
    name: 'line-order',
    promise: 'A line belongs to an order of its store.',
    sql: `
      select ${LINE}, format('an order %s of store %s', l.order_id, l.store_id), 'no such order'
        from trade.order_line l
        left join trade.orders o on o.store_id = l.store_id and o.id = l.order_id
       where o.id is null`,
  },
  {
    name: 'line-product',
    promise: "A line's product is one of the order's store, and trade knows its name.",
    sql: `
      select ${LINE}, format('product %s of store %s', l.product_id, l.store_id),
             coalesce('one of store ' || p.store_id, 'one that trade does not know')
        from trade.order_line l
        left join trade.product p using (product_id)
       where p.store_id is distinct from l.store_id`,
  },
  {
    name: 'product-name',
    promise: 'Trade knows a product by the store, category and name that the store gave it.',
    sql: `
      select format('trade.product %s', t.product_id),
             coalesce(s.store_id || ', ' || s.category || ', ' || s.name, 'a product of a store'),
             format('%s, %s, %s', t.store_id, t.category, t.name)
        from trade.product t
        left join store.product s on s.id = t.product_id
       where (t.store_id, t.category, t.name) is distinct from (s.store_id, s.category, s.name)`,
  },
]
