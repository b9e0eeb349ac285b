import type { Check } from '../check.ts'

/** Closed days. */
export const DAY_CHECKS: readonly Check[] = [
  {
    name: 'closed-day-order',
    promise: 'No order of a closed day is PENDING.',
    sql: `
      select format('trade.orders %s of store %s', o.id, o.store_id),
             format('a decision, as its store is closed through %s', d.closed_through),
             format('PENDING on %s', o.business_day)
        from trade.orders o
        join trade.closed_days d using (store_id)
       where o.status = 'PENDING' and o.business_day <= d.closed_through`,
  },
  {
    name: 'closed-day-end',
    promise: 'Only days that have ended are closed, and only those of a store.',
    // An hour allows for a clock that was set back since.
    sql: `
      select format('trade.closed_days of store %s', d.store_id),
             case when s.id is null then 'a store' else format('a day before %s', now.day) end,
             case when s.id is null then 'no such store'
                  else format('closed through %s', d.closed_through) end
        from trade.closed_days d
       cross join (select haru.business_day(haru.clock() + interval '1 hour') as day) now
        left join store.store s on s.id = d.store_id
       where s.id is null or d.closed_through >= now.day`,
  },
]
