import { type Check, dayOf } from '../check.ts'

const FACT = `format('trade.sold_line_fact of line %s of order %s%s', line_id, order_id,
               case when reversal then ', reversal' end)`

/** Sold lines: the facts that statistics are computed from. */
export const FACT_CHECKS: readonly Check[] = [
  {
    name: 'sold-facts',
    promise:
      'Each line of a CONFIRMED or VOIDED order was sold once, at the time of the order; each ' +
      'line of a VOIDED one was reversed once; other lines were not sold.',
    sql: `
      with wanted as (
        select l.store_id, l.order_id, l.id as line_id, false as reversal, o.trade_id,
               l.product_id, l.count, l.amount, o.ordered_at as sold_at
          from trade.order_line l
          join trade.orders o on o.store_id = l.store_id and o.id = l.order_id
         where o.status in ('CONFIRMED', 'VOIDED')
        union all
        select l.store_id, l.order_id, l.id, true, o.trade_id,
               l.product_id, -l.count, -l.amount, null
          from trade.order_line l
          join trade.orders o on o.store_id = l.store_id and o.id = l.order_id
         where o.status = 'VOIDED')
      select ${FACT},
             coalesce('trade ' || w.trade_id || ', product ' || w.product_id || ', count '
                      || w.count || ', amount ' || w.amount || coalesce(', ' || w.sold_at, ''),
                      'no such fact'),
             coalesce('trade ' || f.trade_id || ', product ' || f.product_id || ', count '
                      || f.count || ', amount ' || f.amount || ', ' || f.sold_at, 'none')
        from wanted w
        full join trade.sold_line_fact f using (store_id, order_id, line_id, reversal)
       where (w.trade_id, w.product_id, w.count, w.amount)
             is distinct from (f.trade_id, f.product_id, f.count, f.amount)
          or f.sold_at <> w.sold_at`,
  },
  {
    name: 'fact-day',
    promise: 'A sold line and its reversal carry the business day of their time.',
    sql: `
      select ${FACT}, format('business day %s', ${dayOf('f.sold_at')}),
             format('business day %s', f.business_day)
        from haru.installation i
       cross join trade.sold_line_fact f
       where f.business_day <> ${dayOf('f.sold_at')}`,
  },
  {
    name: 'reversal-time',
    promise: 'A line is reversed at the moment when its order is voided, and after it was sold.',
    sql: `
      select ${FACT}, format('%s, after %s', o.voided_at, o.ordered_at), f.sold_at::text
        from trade.sold_line_fact f
        join trade.orders o on o.store_id = f.store_id and o.id = f.order_id
       where f.reversal and (f.sold_at <> o.voided_at or f.sold_at < o.ordered_at)`,
  },
]
