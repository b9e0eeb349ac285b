import type { Check } from '../check.ts'
import { monthOf, periodsOf } from './period-checks.ts'

/** Settlements, added up anew from trades and payments. */
export const SETTLEMENT_CHECKS: readonly Check[] = [
  {
    name: 'settlement',
    promise:
      'A settlement has the sum of the amounts of the trades paid in its period, the sum of the ' +
      "payments' fees and the difference; every computed period has one, zeros included.",
    sql: `
      with period as materialized (${periodsOf('settlement')}),
      paid as (
        select p.store_id, p.business_day as day, sum(t.amount) as revenue, sum(p.fee) as fee
          from trade.payment p
          join trade.trade t on t.store_id = p.store_id and t.id = p.trade_id
         group by p.store_id, p.business_day),
      earned as (
        select d.store_id, t.date_term, t.start_date, sum(d.revenue) as revenue, sum(d.fee) as fee
          from paid d
          join store.store s on s.id = d.store_id
         cross join lateral (
           values ('DAY', d.day),
                  ('MONTH', ${monthOf('d.day', 's.settlement_day')})) t (date_term, start_date)
         group by d.store_id, t.date_term, t.start_date),
      wanted as (
        select store_id, date_term, start_date, coalesce(e.revenue, 0) as revenue,
               coalesce(e.fee, 0) as fee
          from period p
          left join earned e using (store_id, date_term, start_date)
         where p.fresh),
      settled as (
        select s.* from settlement.settlement s
          left join period p using (store_id, date_term, start_date)
         where p.fresh is not false)
      select format('settlement.settlement %s %s of store %s', date_term, start_date, store_id),
             case when w.revenue is null then 'no row'
                  else format('revenue %s, fee %s, operating profit %s', w.revenue, w.fee,
                              w.revenue - w.fee) end,
             case when s.revenue is null then 'none'
                  else format('revenue %s, fee %s, operating profit %s', s.revenue, s.fee,
                              s.operating_profit) end
        from wanted w
        full join settled s using (store_id, date_term, start_date)
       where (w.revenue, w.fee, w.revenue - w.fee)
             is distinct from (s.revenue, s.fee, s.operating_profit)`,
  },
]
