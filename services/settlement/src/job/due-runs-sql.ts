import type { BusinessDay } from '@haru/business-day'
import { sql } from 'kysely'
import type { SettlementDatabase } from '../context.ts'
import type { JobRun } from '../period/job-period.ts'
import type { ClosingDays } from './close-days.ts'

/**
 * The periods that have ended and are missing or stale for some store, oldest end first; of those
 * that end together, days before the weeks and months that are folded from them.
 * @param limit at most
 */
export async function selectDueRuns(db: SettlementDatabase, limit: number): Promise<JobRun[]> {
  const { rows } = await sql<JobRun>`
    select job_name as name, date_term, start_date
      from settlement.due_period
     group by job_name, date_term, start_date, end_date
     order by end_date, case date_term when 'DAY' then 1 when 'WEEK' then 2 else 3 end,
              start_date, job_name
     limit ${limit}
  `.execute(db)
  return rows
}

/** Stores whose ended days are not all closed. */
export async function selectUnclosedStores(db: SettlementDatabase): Promise<ClosingDays[]> {
  const { rows } = await sql<ClosingDays>`
    with calendar as materialized (select haru.business_day(haru.clock()) - 1 as yesterday)
    select s.store_id, c.yesterday as day
      from store.settled_store s
     cross join calendar c
      left join trade.closed_day d using (store_id)
     where s.opened_on <= c.yesterday
       and (d.closed_through is null or d.closed_through < c.yesterday)
     order by s.store_id
  `.execute(db)
  return rows
}

/**
 * Remembers how far stores are done of which nothing is due. One statement, so that what it says
 * of a store is true of one moment.
 * @param today read before: by then at least, the statement's own clock sees periods as ended
 */
export async function recordProgress(db: SettlementDatabase, today: BusinessDay): Promise<void> {
  await sql`
    insert into settlement.store_progress (store_id, opened_on, done_through, revision_total)
    select s.store_id, s.opened_on, ${today}::date, coalesce(r.total, 0)
      from store.settled_store s
      left join (select store_id, sum(revision) as total
                   from trade.revised_day group by store_id) r using (store_id)
     where not exists (select from settlement.due_period d where d.store_id = s.store_id)
    on conflict (store_id)
    do update set opened_on = excluded.opened_on, done_through = excluded.done_through,
                  revision_total = excluded.revision_total
     where (store_progress.opened_on, store_progress.done_through, store_progress.revision_total)
           is distinct from (excluded.opened_on, excluded.done_through, excluded.revision_total)
  `.execute(db)
}
