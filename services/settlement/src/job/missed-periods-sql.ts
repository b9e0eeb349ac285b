import type { DateTerm } from '@haru/business-day'
import { sql } from 'kysely'
import type { SettlementDatabase } from '../context.ts'
import type { JobName } from '../period/job-period.ts'

/** A period of a job that has ended, and is not computed as it should be. */
export type MissedPeriod = {
  jobName: JobName
  dateTerm: DateTerm
  startDate: string
  /** exclusive */
  endDate: string
  /** stores that were never computed */
  missingStoreCount: number
  /** stores whose sales have changed since */
  staleStoreCount: number
}

/**
 * The periods that are due and not computed, oldest end first.
 * @param limit at most
 * @returns them, and how many there are in all
 */
export async function selectMissedPeriods(
  db: SettlementDatabase,
  limit: number,
): Promise<{ periods: MissedPeriod[]; total: number }> {
  const { rows } = await sql<MissedPeriod & { total: number }>`
    select d.job_name, d.date_term, d.start_date, d.end_date,
           count(*) filter (where c.store_id is null) as missing_store_count,
           count(c.store_id) as stale_store_count, count(*) over () as total
      from settlement.due_period d
      left join settlement.computed_period c using (store_id, job_name, date_term, start_date)
     group by d.job_name, d.date_term, d.start_date, d.end_date
     order by d.end_date, d.start_date desc, d.job_name
     limit ${limit}
  `.execute(db)
  const periods = rows.map(({ total: _, ...period }) => period)
  return { periods, total: rows[0]?.total ?? 0 }
}
