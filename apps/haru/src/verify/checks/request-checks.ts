import type { Check } from '../check.ts'

/** What came from outside once, and must not come twice: requests, receipts; and what was told. */
export const REQUEST_CHECKS: readonly Check[] = [
  {
    name: 'idempotency-outcome',
    promise: 'An idempotency key has the outcome of its request: an order or a payment.',
    sql: `
      select format('trade.idempotency_key %s of %s for %s', k.key, k.caller, k.route),
             case when k.route = 'order' then 'an order' else 'a payment' end,
             coalesce(k.outcome::text, 'no outcome')
        from trade.idempotency_key k
        left join trade.orders o on k.route = 'order'
         and o.id = (k.outcome ->> 'orderId')::bigint
         and o.trade_id = (k.outcome ->> 'tradeId')::bigint
        left join trade.payment p on k.route in ('pay-cash', 'pay-card')
         and p.id = (k.outcome ->> 'id')::bigint
         and p.trade_id = (k.outcome ->> 'tradeId')::bigint
       where case when k.route = 'order' then o.id is null
                  when k.route in ('pay-cash', 'pay-card') then p.id is null
                  else k.outcome is null end`,
  },
  {
    name: 'receipt-trade',
    promise: 'An imported receipt became a PAID trade, all of whose orders are CONFIRMED.',
    sql: `
      select format('trade.imported_receipt %s of store %s', r.receipt_no, r.store_id),
             format('a PAID trade %s with CONFIRMED orders', r.trade_id),
             case when t.id is null then 'no such trade'
                  else format('%s, %s orders not CONFIRMED', t.status, coalesce(o.others, 0)) end
        from trade.imported_receipt r
        left join trade.trade t on t.store_id = r.store_id and t.id = r.trade_id
        left join (select store_id, trade_id, count(*) as others
                     from trade.orders where status <> 'CONFIRMED'
                    group by store_id, trade_id) o
          on o.store_id = r.store_id and o.trade_id = r.trade_id
       where t.status is distinct from 'PAID' or o.others > 0`,
  },
  {
    name: 'live-number',
    promise: "No live event has a number past its store's counter.",
    sql: `
      select format('trade.live_event %s of store %s', e.id, e.store_id),
             format('a number up to %s', coalesce(s.last_id, 0)), e.id::text
        from trade.live_event e
        left join trade.live_stream s using (store_id)
       where e.id > coalesce(s.last_id, 0)`,
  },
]
