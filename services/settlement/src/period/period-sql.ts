import type { BusinessDay, DateTerm, Period } from '@haru/business-day'
import { sql } from 'kysely'
import type { SettlementDatabase, SettlementTransaction } from '../context.ts'
import type { JobName, JobRun } from './job-period.ts'

/** The sales of a very big store's month take minutes to read at most. */
const COMPUTING_MS_MAX = 600_000

/** A period of one store that is being computed. */
export type StorePeriod = Period & { storeId: number; name: JobName; dateTerm: DateTerm }

/** What `computed_period` says of days that are missing or stale. */
export type OpenDays = { days: BusinessDay[]; someComputedBefore: boolean }

/** The business day of this moment: periods that end on it or before have ended. */
export async function readToday(db: SettlementDatabase): Promise<BusinessDay> {
  const { rows } = await sql<{ today: BusinessDay }>`
    select haru.business_day(haru.clock()) as today
  `.execute(db)
  const [row] = rows
  if (!row) throw new Error('the clock gave no day')
  return row.today
}

/** The sum of the revisions of a period's days, clipped at the store's opening. */
const revisionNow = (store: string, start: unknown, end: unknown) => sql`
  (select coalesce(sum(r.revision), 0) from trade.revised_day r
    where r.store_id = ${sql.ref(`${store}.store_id`)}
      and r.business_day >= greatest(${start}::date, ${sql.ref(`${store}.opened_on`)})
      and r.business_day < ${end}::date)`

/**
 * The stores that have a period (domain.md, money rule 7) and for which it is missing or stale.
 * @returns their ids, ascending
 */
export async function storesToCompute(
  db: SettlementDatabase,
  { name, dateTerm, startDate }: JobRun,
  { start, end }: Period,
): Promise<number[]> {
  const onSettlementDay =
    name === 'settlement' && dateTerm === 'MONTH'
      ? sql`s.settlement_day = extract(day from ${startDate}::date)`
      : sql`true`
  const { rows } = await sql<{ storeId: number }>`
    select s.store_id
      from store.settled_store s
      left join settlement.computed_period c
        on c.store_id = s.store_id and c.job_name = ${name} and c.date_term = ${dateTerm}
       and c.start_date = ${startDate}::date
     where s.opened_on < ${end}::date and ${onSettlementDay}
       and (c.store_id is null or c.revision <> ${revisionNow('s', start, end)})
     order by s.store_id
  `.execute(db)
  return rows.map((row) => row.storeId)
}

/** Whether a store's days are closed up to and including one. */
export async function isClosed(
  db: SettlementDatabase,
  storeId: number,
  day: BusinessDay,
): Promise<boolean> {
  const { rows } = await sql`
    select from trade.closed_day where store_id = ${storeId} and closed_through >= ${day}::date
  `.execute(db)
  return rows.length > 0
}

/**
 * Takes a store's periods of one job for this transaction alone: days, weeks and months of a store
 * are computed one after the other, whichever process does it. Every later statement sees what the
 * one before committed, so the transaction must be READ COMMITTED.
 */
export async function lockStorePeriods(
  tx: SettlementTransaction,
  { storeId, name }: StorePeriod,
): Promise<void> {
  const ms = String(COMPUTING_MS_MAX)
  await sql`
    select set_config('statement_timeout', ${ms}, true), set_config('lock_timeout', ${ms}, true),
           pg_advisory_xact_lock(hashtextextended(${`settlement.${name}`}, ${storeId}))
  `.execute(tx)
}

/** The days of a store's period that were never computed, or whose facts have grown since. */
export async function findOpenDays(
  tx: SettlementTransaction,
  { storeId, name, start, end }: StorePeriod,
): Promise<OpenDays> {
  const { rows } = await sql<{ day: BusinessDay; computedBefore: boolean }>`
    select d.day::date as day, c.store_id is not null as computed_before
      from store.settled_store s
     cross join lateral generate_series(
             greatest(${start}::date, s.opened_on)::timestamp, ${end}::date - 1, '1 day') d (day)
      left join settlement.computed_period c
        on c.store_id = s.store_id and c.job_name = ${name} and c.date_term = 'DAY'
       and c.start_date = d.day::date
      left join trade.revised_day r
        on r.store_id = s.store_id and r.business_day = d.day::date
     where s.store_id = ${storeId}
       and (c.store_id is null or c.revision <> coalesce(r.revision, 0))
     order by 1
  `.execute(tx)
  return {
    days: rows.map((row) => row.day),
    someComputedBefore: rows.some((row) => row.computedBefore),
  }
}

/**
 * The part of a computing statement that marks days as computed, in the snapshot in which the same
 * statement reads their facts: an import adds facts and revision in one commit.
 */
export const markDays = ({ storeId, name }: StorePeriod, days: readonly BusinessDay[]) => sql`
  insert into settlement.computed_period
         (store_id, job_name, date_term, start_date, end_date, revision)
  select ${storeId}, ${name}, 'DAY', d, d + 1, coalesce(r.revision, 0)
    from unnest(${days}::date[]) d
    left join trade.revised_day r on r.store_id = ${storeId} and r.business_day = d
  on conflict (store_id, job_name, date_term, start_date)
  do update set revision = excluded.revision, computed_at = excluded.computed_at`

/** Marks a folded period with the sum of the revisions that its days were computed from. */
export async function markFolded(
  tx: SettlementTransaction,
  { storeId, name, dateTerm, start, end }: StorePeriod,
): Promise<void> {
  await sql`
    insert into settlement.computed_period
           (store_id, job_name, date_term, start_date, end_date, revision)
    select ${storeId}, ${name}, ${dateTerm}, ${start}::date, ${end}::date,
           coalesce(sum(revision), 0)::bigint
      from settlement.computed_period
     where store_id = ${storeId} and job_name = ${name} and date_term = 'DAY'
       and start_date >= ${start}::date and start_date < ${end}::date
    on conflict (store_id, job_name, date_term, start_date)
    do update set revision = excluded.revision, computed_at = excluded.computed_at
  `.execute(tx)
}

/** What a reader needs to know of a store before he may see a period. */
export type PeriodState = { settlementDay: number; fresh: boolean }

/**
 * Whether a period of a store is computed and not stale.
 * @returns undefined when there is no such store
 */
export async function readPeriodState(
  db: SettlementDatabase,
  storeId: number,
  { name, dateTerm, startDate }: JobRun,
): Promise<PeriodState | undefined> {
  const revision = revisionNow('s', sql.ref('c.startDate'), sql.ref('c.endDate'))
  const { rows } = await sql<PeriodState>`
    select s.settlement_day,
           coalesce(c.end_date > s.opened_on and c.revision = ${revision}, false) as fresh
      from store.settled_store s
      left join settlement.computed_period c
        on c.store_id = s.store_id and c.job_name = ${name} and c.date_term = ${dateTerm}
       and c.start_date = ${startDate}::date
     where s.store_id = ${storeId}
  `.execute(db)
  return rows[0]
}
