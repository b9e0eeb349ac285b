import type { Check } from '../check.ts'

/** Voided orders whose stock is still on its way back to the store. */
const RETURNING = `
  select (e.payload ->> 'orderId')::bigint as order_id
    from trade.outbox e
   where e.topic = 'order-voided'
     and not exists (select from store.inbox h
                      where h.consumer = 'store.stock' and h.event_id = e.event_id)`

/** What the store decided about orders, and what that did to its stock. */
export const DECISION_CHECKS: readonly Check[] = [
  {
    name: 'decision-order',
    promise: 'The store decided only about orders that its trade knows.',
    sql: `
      select format('store.stock_decision of order %s', d.order_id),
             format('an order of store %s', d.store_id),
             coalesce('an order of store ' || o.store_id, 'no such order')
        from store.stock_decision d
        left join trade.orders o on o.id = d.order_id
       where o.store_id is distinct from d.store_id`,
  },
  {
    name: 'order-decision',
    promise:
      'A CONFIRMED or VOIDED order has the decision REWARDED, a REJECTED one NOT_REWARDED, and ' +
      'an imported one none.',
    // Neither more nor less: the decision commits before the answer to it is sent.
    sql: `
      select format('trade.orders %s of store %s', o.id, o.store_id),
             format('%s, so the decision %s', o.status, coalesce(o.wanted, 'none')),
             format('the decision %s', coalesce(d.status, 'none'))
        from (select o.store_id, o.id, o.status,
                     case when r.trade_id is not null then null
                          when o.status = 'REJECTED' then 'NOT_REWARDED'
                          else 'REWARDED' end as wanted
                from trade.orders o
                left join trade.imported_receipt r using (store_id, trade_id)
               where o.status <> 'PENDING') o
        left join store.stock_decision d on d.order_id = o.id and d.store_id = o.store_id
       where d.status is distinct from o.wanted`,
  },
  {
    name: 'order-movements',
    promise: 'An order took from stock what its lines say if it was REWARDED, else nothing.',
    // Line by line: an order has one line a product. Adding up first took twice as long.
    sql: `
      select format('store.stock_movement of order %s and product %s', order_id, product_id),
             format('%s taken', coalesce(w.count, 0)), format('%s taken', coalesce(t.count, 0))
        from (select d.order_id, l.product_id, l.count
                from store.stock_decision d
                join trade.order_line l using (store_id, order_id)
               where d.status = 'REWARDED') w
        full join (select order_id, product_id, -quantity as count
                     from store.stock_movement where cause = 'ORDER') t
          using (order_id, product_id)
       where w.count is distinct from t.count`,
  },
  {
    name: 'void-movements',
    promise: 'A VOIDED order gave back to stock what it took, and no other order did.',
    sql: `
      with returning_order as materialized (${RETURNING})
      select format('store.stock_movement of order %s and product %s', order_id, product_id),
             format('%s given back', coalesce(w.count, 0)),
             format('%s given back', coalesce(b.count, 0))
        from (select m.order_id, m.product_id, -sum(m.quantity) as count
                from store.stock_movement m
                join trade.orders o on o.id = m.order_id and o.status = 'VOIDED'
               where m.cause = 'ORDER'
               group by m.order_id, m.product_id) w
        full join (select order_id, product_id, sum(quantity) as count
                     from store.stock_movement where cause = 'VOID'
                    group by order_id, product_id) b using (order_id, product_id)
       where w.count is distinct from b.count
         and not (b.count is null and order_id in (select order_id from returning_order))`,
  },
]
