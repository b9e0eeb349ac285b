import type { Check } from '../check.ts'

const PERIOD = `format('settlement.computed_period %s %s %s of store %s', c.job_name, c.date_term,
               c.start_date, c.store_id)`

/** The periods that were computed. */
export const PERIOD_CHECKS: readonly Check[] = [
  {
    name: 'period-shape',
    promise:
      'A period is a day, a week from Monday, a calendar month, or a settlement month from its ' +
      "store's settlement day, and ends after its store opened.",
    sql: `
      select ${PERIOD}, coalesce('a ' || w.shape || ' that ends after ' || s.opened_on, 'a store'),
             case when s.id is null then 'no such store'
                  else format('%s to %s', c.start_date, c.end_date) end
        from settlement.computed_period c
        left join store.store s on s.id = c.store_id
       cross join lateral (
         select case when c.date_term = 'DAY' then 'day'
                     when c.date_term = 'WEEK' then 'week from Monday'
                     else 'month from day '
                          || case c.job_name when 'settlement' then s.settlement_day else 1 end
                     end as shape,
                case when c.date_term = 'DAY' then c.end_date - c.start_date = 1
                     when c.date_term = 'WEEK'
                       then c.end_date - c.start_date = 7 and extract(isodow from c.start_date) = 1
                     else c.end_date = c.start_date + interval '1 month'
                          and extract(day from c.start_date)
                            = case c.job_name when 'settlement' then s.settlement_day else 1 end
                     end as fits) w
       where w.fits is not true or c.end_date <= s.opened_on`,
  },
  {
    name: 'period-closed',
    promise: 'Only periods whose days are closed were computed.',
    sql: `
      select ${PERIOD}, format('days closed through %s', c.end_date - 1),
             coalesce('closed through ' || d.closed_through, 'none closed')
        from settlement.computed_period c
        left join trade.closed_days d using (store_id)
       where d.closed_through is null or d.closed_through < c.end_date - 1`,
  },
  {
    name: 'period-missing',
    promise: 'Every period that ended by the day through which a store is done was computed.',
    sql: `
      with done as (
        select s.id as store_id, s.opened_on, s.settlement_day, p.done_through
          from settlement.store_progress p
          join store.store s on s.id = p.store_id and s.opened_on = p.opened_on),
      day as (
        select d.store_id, d.done_through, d.settlement_day, n::date as day
          from done d
         cross join generate_series(d.opened_on::timestamp, d.done_through - 1, '1 day') n),
      wanted as (
        select store_id, job_name, 'DAY' as date_term, day as start_date
          from day cross join (values ('product-sale-statistics'), ('settlement')) j (job_name)
        union
        select store_id, 'product-sale-statistics', 'WEEK', day - extract(isodow from day)::int + 1
          from day where day - extract(isodow from day)::int + 8 <= done_through
        union
        select store_id, 'product-sale-statistics', 'MONTH', date_trunc('month', day)::date
          from day where date_trunc('month', day) + interval '1 month' <= done_through
        union
        select store_id, 'settlement', 'MONTH', m.start_date
          from day cross join lateral (
            select ${monthOf('day', 'settlement_day')} as start_date) m
         where m.start_date + interval '1 month' <= done_through)
      select ${PERIOD}, 'computed', 'missing'
        from wanted c
       where not exists (select from settlement.computed_period e
                          where (e.store_id, e.job_name, e.date_term, e.start_date)
                                = (c.store_id, c.job_name, c.date_term, c.start_date))`,
  },
  {
    name: 'period-fresh',
    promise:
      'A store that is done has no period that was computed from other revisions of its days: ' +
      'nobody would look for it again, and its numbers are not told.',
    sql: `
      with done as (
        select p.store_id
          from settlement.store_progress p
          join store.store s on s.id = p.store_id and s.opened_on = p.opened_on
         where p.revision_total = coalesce((select sum(r.revision) from trade.day_revision r
                                             where r.store_id = p.store_id), 0))
      select ${PERIOD}, 'revision ' || now.revision, 'revision ' || c.revision
        from settlement.computed_period c
        join done using (store_id)
       cross join lateral (
         select coalesce(sum(r.revision), 0) as revision
           from trade.day_revision r
          where r.store_id = c.store_id and r.business_day >= c.start_date
            and r.business_day < c.end_date) now
       where c.revision <> now.revision`,
  },
]

/**
 * The first day of the settlement month that a day lies in, in SQL.
 * @param day a date
 * @param settlementDay of the store, 1 to 25
 */
export function monthOf(day: string, settlementDay: string): string {
  // Moved so that the month starts on the 1st, and back.
  const moved = `${day} - ${settlementDay} + 1`
  return `(date_trunc('month', (${moved})::timestamp)::date + ${settlementDay} - 1)`
}

/**
 * The periods of a job that were computed, each with whether it is `fresh`: of days whose revisions
 * are still the ones that it was computed from. One that is not is due to be computed anew.
 * @param job its name
 */
export function periodsOf(job: string): string {
  return `
    select c.store_id, c.date_term, c.start_date,
           c.revision = coalesce((select sum(r.revision) from trade.day_revision r
                                   where r.store_id = c.store_id and r.business_day >= c.start_date
                                     and r.business_day < c.end_date), 0) as fresh
      from settlement.computed_period c where c.job_name = '${job}'`
}
