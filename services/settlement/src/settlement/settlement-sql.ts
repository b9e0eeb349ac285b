import type { BusinessDay, Period, SettlementTerm } from '@haru/business-day'
import type { CardCompany, Category } from '@haru/contracts'
import { sql } from 'kysely'
import type { SettlementDatabase, SettlementTransaction } from '../context.ts'
import { type Counts, countsOf } from '../period/counts.ts'
import { markDays, type OpenDays, revisionNow, type StorePeriod } from '../period/period-sql.ts'

/** A settlement, in won. */
export type Settlement = { revenue: number; fee: number; operatingProfit: number }

/** What a product brought in over a settlement's period; `amount` in won. */
export type ProductRevenue = {
  productId: number
  name: string
  category: Category
  count: number
  amount: number
}

/** What a card company took over a settlement's period, in won. */
export type CompanyFee = { name: CardCompany; amount: number }

/** The columns of a settlement out of its payments or days. */
const totals = sql`
  coalesce(sum(revenue), 0)::bigint, coalesce(sum(fee), 0)::bigint,
  (coalesce(sum(revenue), 0) - coalesce(sum(fee), 0))::bigint`

const replace = sql`
  on conflict (store_id, date_term, start_date)
  do update set revenue = excluded.revenue, fee = excluded.fee,
                operating_profit = excluded.operating_profit`

/**
 * Computes some days of some stores from their payments, zeros included, and marks them as
 * computed.
 * @returns how many payments were read and rows written
 */
export async function upsertSettlementDays(
  tx: SettlementTransaction,
  open: OpenDays,
): Promise<Counts> {
  const { storeIds, days } = open
  const { rows } = await sql<Counts>`
    with marked as (${markDays('settlement', open)}),
    received as materialized (
      select store_id, business_day, count(*) as payments, sum(amount) as revenue, sum(fee) as fee
        from trade.received_payment
       where store_id = any(${storeIds}::bigint[]) and business_day = any(${days}::date[])
       group by store_id, business_day),
    written as (
      insert into settlement.settlement
             (store_id, date_term, start_date, revenue, fee, operating_profit)
      select s, 'DAY', d, ${totals}
        from unnest(${storeIds}::bigint[]) s
       cross join unnest(${days}::date[]) d
        left join received r on r.store_id = s and r.business_day = d
       group by s, d
      ${replace})
    select coalesce(sum(payments), 0)::bigint as read, 0::bigint as written
      from received
  `.execute(tx)
  return { ...countsOf(rows), written: storeIds.length * days.length }
}

/**
 * Folds stores' months from their days, in place of what was there.
 * @returns how many days were read and rows written
 */
export async function foldSettlement(
  tx: SettlementTransaction,
  { storeIds, dateTerm, start, end }: StorePeriod,
): Promise<Counts> {
  const { rows } = await sql<Counts>`
    with summed as materialized (
      select store_id, count(*) as days, sum(revenue) as revenue, sum(fee) as fee
        from settlement.settlement
       where store_id = any(${storeIds}::bigint[]) and date_term = 'DAY'
         and start_date >= ${start}::date and start_date < ${end}::date
       group by store_id),
    written as (
      insert into settlement.settlement
             (store_id, date_term, start_date, revenue, fee, operating_profit)
      select store_id, ${dateTerm}, ${start}::date, ${totals}
        from summed
       group by store_id
      ${replace})
    select coalesce(sum(days), 0)::bigint as read, count(*) as written from summed
  `.execute(tx)
  return countsOf(rows)
}

/** One settlement that was computed. */
export async function selectSettlement(
  db: SettlementDatabase,
  storeId: number,
  dateTerm: string,
  startDate: BusinessDay,
): Promise<Settlement | undefined> {
  const { rows } = await sql<Settlement>`
    select revenue, fee, operating_profit
      from settlement.settlement
     where store_id = ${storeId} and date_term = ${dateTerm} and start_date = ${startDate}::date
  `.execute(db)
  return rows[0]
}

/**
 * The settlements of a store that begin within [start, end), are computed and not stale; those of
 * months begin on its settlement day only.
 */
export async function selectSettlements(
  db: SettlementDatabase,
  storeId: number,
  dateTerm: SettlementTerm,
  { start, end }: Period,
): Promise<(Settlement & { startDate: BusinessDay })[]> {
  const { rows } = await sql<Settlement & { startDate: BusinessDay }>`
    select n.start_date::text as start_date, n.revenue, n.fee, n.operating_profit
      from settlement.settlement n
      join store.settled_store s using (store_id)
      join settlement.computed_period c
        on c.store_id = n.store_id and c.job_name = 'settlement' and c.date_term = n.date_term
       and c.start_date = n.start_date
     where n.store_id = ${storeId} and n.date_term = ${dateTerm}
       and n.start_date >= ${start}::date and n.start_date < ${end}::date
       and c.revision = ${revisionNow('s', sql.ref('c.startDate'), sql.ref('c.endDate'))}
     order by n.start_date
  `.execute(db)
  return rows
}

/**
 * What each product brought in through the trades that were paid in a period: the same trades as
 * the settlement's payments, whenever their lines were ordered. Products whose lines were all
 * reversed are left out.
 */
export async function selectProductRevenues(
  db: SettlementDatabase,
  storeId: number,
  { start, end }: Period,
): Promise<ProductRevenue[]> {
  const { rows } = await sql<ProductRevenue>`
    select l.product_id, min(l.product_name) as name, min(l.product_category) as category,
           sum(l.count)::bigint as count, sum(l.amount)::bigint as amount
      from trade.received_payment p
      join trade.sold_line l on l.store_id = p.store_id and l.trade_id = p.trade_id
     where p.store_id = ${storeId}
       and p.business_day >= ${start}::date and p.business_day < ${end}::date
     group by l.product_id
    having sum(l.count) <> 0 or sum(l.amount) <> 0
     order by sum(l.amount) desc, min(l.product_name) collate "C", l.product_id
  `.execute(db)
  return rows
}

/** What each card company took in a period; those without payments are left out. */
export async function selectCompanyFees(
  db: SettlementDatabase,
  storeId: number,
  { start, end }: Period,
): Promise<CompanyFee[]> {
  const { rows } = await sql<CompanyFee>`
    select card_company as name, sum(fee)::bigint as amount
      from trade.received_payment
     where store_id = ${storeId} and method = 'CARD'
       and business_day >= ${start}::date and business_day < ${end}::date
     group by card_company
  `.execute(db)
  return rows
}
