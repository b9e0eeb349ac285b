import { type Check, dayOf } from '../check.ts'
import { periodsOf } from './period-checks.ts'

/** Sale statistics, counted anew from orders and their lines. */
export const STATISTIC_CHECKS: readonly Check[] = [
  {
    name: 'statistic',
    promise:
      'A sale statistic says what the CONFIRMED lines of its period add up to, and no product ' +
      'has one without sales.',
    // Periods are joined to what is there already: right after an import, with the tables not yet
    // analysed, they were otherwise tried one by one (a year of 48,620 lines: 28 s, now 0.5 s).
    //
    // A voided order counts on its own day and, negative, on the day of its voiding. That day is
    // its reversal's: the order says when it was voided, and that may be just before midnight.
    sql: `
      with period as materialized (${periodsOf('product-sale-statistics')}),
      sold as (
        select store_id, day, product_id, sum(count) as count, sum(amount) as amount
          from (select l.store_id, o.business_day as day, l.product_id, l.count, l.amount
                  from trade.orders o
                  join trade.order_line l on l.store_id = o.store_id and l.order_id = o.id
                 where o.status in ('CONFIRMED', 'VOIDED')
                 union all
                select l.store_id, coalesce(f.business_day, ${dayOf('o.voided_at')}),
                       l.product_id, -l.count, -l.amount
                  from haru.installation i
                 cross join trade.orders o
                  join trade.order_line l on l.store_id = o.store_id and l.order_id = o.id
                  left join trade.sold_line_fact f
                    on f.store_id = l.store_id and f.trade_id = o.trade_id and f.line_id = l.id
                   and f.reversal
                 where o.status = 'VOIDED') line
         group by store_id, day, product_id),
      in_period as materialized (
        select s.*, t.*
          from sold s
         cross join lateral (
           values ('DAY', s.day),
                  ('WEEK', s.day - extract(isodow from s.day)::integer + 1),
                  ('MONTH', date_trunc('month', s.day::timestamp)::date)) t (date_term, start_date)
      ),
      wanted as (
        select store_id, date_term, start_date, product_id,
               sum(s.count) as count, sum(s.amount) as amount
          from in_period s
          join period p using (store_id, date_term, start_date)
         where p.fresh
         group by store_id, date_term, start_date, product_id
        having sum(s.count) <> 0 or sum(s.amount) <> 0),
      counted as (
        select s.* from settlement.product_sale_statistic s
          left join period p using (store_id, date_term, start_date)
         where p.fresh is not false)
      select format('settlement.product_sale_statistic %s %s of store %s, product %s',
                    date_term, start_date, store_id, product_id),
             case when w.count is null then 'no row'
                  else format('count %s, amount %s, %s, %s', w.count, w.amount, n.category, n.name)
                  end,
             case when c.sale_count is null then 'none'
                  else format('count %s, amount %s, %s, %s', c.sale_count, c.sale_amount,
                              c.product_category, c.product_name) end
        from wanted w
        full join counted c using (store_id, date_term, start_date, product_id)
        left join (select id as product_id, category, name from store.product) n using (product_id)
       where (w.count, w.amount, n.category, n.name)
             is distinct from
             (c.sale_count, c.sale_amount, c.product_category, c.product_name)`,
  },
]
