import type { BusinessDay, DateTerm, Period } from '@haru/business-day'
import { sql } from 'kysely'
import type { SettlementDatabase, SettlementTransaction } from '../context.ts'
import type { JobName, JobRun } from './job-period.ts'

/** The sales of a very big store's month take minutes to read at most. */
const COMPUTING_MS_MAX = 600_000

/** A period that is being computed for some stores. */
export type StorePeriod = Period & {
  storeIds: readonly number[]
  name: JobName
  dateTerm: DateTerm
}

/** Days that are missing or stale, the same ones for some stores. */
export type OpenDays = { storeIds: number[]; days: BusinessDay[]; someComputedBefore: boolean }

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
export const revisionNow = (store: string, start: unknown, end: unknown) => sql`
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

/** Those of some stores whose days are closed up to and including one. */
export async function selectClosed(
  db: SettlementDatabase,
  storeIds: readonly number[],
  day: BusinessDay,
): Promise<Set<number>> {
  const { rows } = await sql<{ storeId: number }>`
    select store_id from trade.closed_day
     where store_id = any(${storeIds}::bigint[]) and closed_through >= ${day}::date
  `.execute(db)
  return new Set(rows.map((row) => row.storeId))
}

/**
 * Takes stores' periods of one job for this transaction alone: days, weeks and months of a store
 * are computed one after the other, whichever process does it. Every later statement sees what the
 * one before committed, so the transaction must be READ COMMITTED. Locks are taken in the order of
 * the stores' ids: two who want the same ones wait and do not deadlock.
 */
export async function lockStorePeriods(
  tx: SettlementTransaction,
  { storeIds, name }: StorePeriod,
): Promise<void> {
  const ms = String(COMPUTING_MS_MAX)
  // A statement of its own: the time-out of a statement is set when it begins.
  await sql`
    select set_config('statement_timeout', ${ms}, true), set_config('lock_timeout', ${ms}, true)
  `.execute(tx)
  await sql`
    select pg_advisory_xact_lock(hashtextextended(${`settlement.${name}`}, s.id))
      from (select id from unnest(${storeIds}::bigint[]) id order by id) s
  `.execute(tx)
}

/**
 * The days of stores' periods that were never computed, or whose facts have grown since. Nearly
 * always all stores want the same ones, which one statement then computes.
 */
export async function findOpenDays(
  db: SettlementDatabase,
  { storeIds, name, start, end }: StorePeriod,
): Promise<OpenDays[]> {
  // Revisions only grow, so their sums say whether a store has an open day at all: of 100 stores
  // whose month is computed, that takes 1.2 ms instead of 4.5 ms day by day.
  const { rows } = await sql<OpenDays>`
    with shop as (
      select store_id, opened_on, greatest(${start}::date, opened_on) as since
        from store.settled_store where store_id = any(${storeIds}::bigint[])),
    done as (
      select c.store_id, count(*) as days, sum(c.revision) as revision
        from settlement.computed_period c join shop s using (store_id)
       where c.store_id = any(${storeIds}::bigint[]) and c.job_name = ${name}
         and c.date_term = 'DAY' and c.start_date >= s.since and c.start_date < ${end}::date
       group by c.store_id),
    open_store as (
      select s.store_id, s.since
        from shop s left join done d using (store_id)
       where d.days is distinct from ${end}::date - s.since
          or d.revision <> ${revisionNow('s', start, end)})
    select array_agg(store_id order by store_id)::text[] as store_ids, days,
           some_computed_before
      from (select s.store_id, array_agg(d.day::date order by d.day)::text[] as days,
                   bool_or(c.store_id is not null) as some_computed_before
              from open_store s
             cross join lateral generate_series(
                     s.since::timestamp, ${end}::date - 1, interval '1 day') d (day)
              left join settlement.computed_period c
                on c.store_id = s.store_id and c.job_name = ${name} and c.date_term = 'DAY'
               and c.start_date = d.day::date
              left join trade.revised_day r
                on r.store_id = s.store_id and r.business_day = d.day::date
             where c.store_id is null or c.revision <> coalesce(r.revision, 0)
             group by s.store_id) of_store
     group by days, some_computed_before
     order by 1
  `.execute(db)
  return rows.map((row) => ({ ...row, storeIds: row.storeIds.map(Number) }))
}

/**
 * The part of a computing statement that marks days as computed, in the snapshot in which the same
 * statement reads their facts: an import adds facts and revision in one commit.
 */
export const markDays = (name: JobName, { storeIds, days }: OpenDays) => sql`
  insert into settlement.computed_period
         (store_id, job_name, date_term, start_date, end_date, revision)
  select s, ${name}, 'DAY', d, d + 1, coalesce(r.revision, 0)
    from unnest(${storeIds}::bigint[]) s
   cross join unnest(${days}::date[]) d
    left join trade.revised_day r on r.store_id = s and r.business_day = d
  on conflict (store_id, job_name, date_term, start_date)
  do update set revision = excluded.revision, computed_at = excluded.computed_at`

/** Marks folded periods with the sum of the revisions that their days were computed from. */
export async function markFolded(
  tx: SettlementTransaction,
  { storeIds, name, dateTerm, start, end }: StorePeriod,
): Promise<void> {
  await sql`
    insert into settlement.computed_period
           (store_id, job_name, date_term, start_date, end_date, revision)
    select store_id, ${name}, ${dateTerm}, ${start}::date, ${end}::date, sum(revision)::bigint
      from settlement.computed_period
     where store_id = any(${storeIds}::bigint[]) and job_name = ${name} and date_term = 'DAY'
       and start_date >= ${start}::date and start_date < ${end}::date
     group by store_id
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
           coalesce(c.revision = ${revision}, false) as fresh
      from store.settled_store s
      left join settlement.computed_period c
        on c.store_id = s.store_id and c.job_name = ${name} and c.date_term = ${dateTerm}
       and c.start_date = ${startDate}::date
     where s.store_id = ${storeId}
  `.execute(db)
  return rows[0]
}
