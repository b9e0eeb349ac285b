import type { BusinessDay, DateTerm } from '@haru/business-day'
import type { Category } from '@haru/contracts'
import { sql } from 'kysely'
import type { SettlementDatabase, SettlementTransaction } from '../context.ts'
import { type Counts, countsOf } from '../period/counts.ts'
import { markDays, type OpenDays, type StorePeriod } from '../period/period-sql.ts'

/** What the best sellers are measured by. */
export type Criteria = 'COUNT' | 'AMOUNT'

/** One product of a list of best sellers; `saleAmount` in won. */
export type ProductSale = { name: string; saleCount: number; saleAmount: number }

/** Removes stores' rows of some days, before they are computed anew. */
export async function removeStatisticDays(
  tx: SettlementTransaction,
  { storeIds, days }: OpenDays,
): Promise<void> {
  await sql`
    delete from settlement.product_sale_statistic
     where store_id = any(${storeIds}::bigint[]) and date_term = 'DAY'
       and start_date = any(${days}::date[])
  `.execute(tx)
}

/**
 * Computes some days of some stores from their sold lines, and marks them as computed. Grouping
 * leaves the names out, so the view's join costs nothing per line; they are looked up once per
 * product. A product whose sales were all reversed gets no row.
 * @returns how many lines were read and rows written
 */
export async function insertStatisticDays(
  tx: SettlementTransaction,
  open: OpenDays,
): Promise<Counts> {
  const { storeIds, days } = open
  const { rows } = await sql<Counts>`
    with marked as (${markDays('product-sale-statistics', open)}),
    summed as materialized (
      select store_id, business_day, product_id, count(*) as lines,
             sum(count) as sale_count, sum(amount) as sale_amount
        from trade.sold_line
       where store_id = any(${storeIds}::bigint[]) and business_day = any(${days}::date[])
       group by store_id, business_day, product_id),
    sold as (select * from summed where sale_count <> 0 or sale_amount <> 0),
    named as (
      select p.store_id, p.product_id, n.product_name, n.product_category
        from (select store_id, product_id, min(business_day) as business_day
                from sold group by store_id, product_id) p
       cross join lateral (
         select l.product_name, l.product_category
           from trade.sold_line l
          where l.store_id = p.store_id and l.business_day = p.business_day
            and l.product_id = p.product_id
          limit 1) n),
    written as (
      insert into settlement.product_sale_statistic
             (store_id, date_term, start_date, product_id, product_name, product_category,
              sale_count, sale_amount)
      select s.store_id, 'DAY', s.business_day, s.product_id, n.product_name, n.product_category,
             s.sale_count::bigint, s.sale_amount::bigint
        from sold s
        join named n using (store_id, product_id))
    select coalesce(sum(lines), 0)::bigint as read,
           count(*) filter (where sale_count <> 0 or sale_amount <> 0) as written
      from summed
  `.execute(tx)
  return countsOf(rows)
}

/**
 * Folds stores' weeks or months from their days, in place of what was there. Names never change:
 * any day's will do.
 * @returns how many days' rows were read and rows written
 */
export async function foldStatistic(
  tx: SettlementTransaction,
  { storeIds, dateTerm, start, end }: StorePeriod,
): Promise<Counts> {
  await sql`
    delete from settlement.product_sale_statistic
     where store_id = any(${storeIds}::bigint[]) and date_term = ${dateTerm}
       and start_date = ${start}::date
  `.execute(tx)
  const { rows } = await sql<Counts>`
    with summed as materialized (
      select store_id, product_id, product_name, product_category, count(*) as days,
             sum(sale_count) as sale_count, sum(sale_amount) as sale_amount
        from settlement.product_sale_statistic
       where store_id = any(${storeIds}::bigint[]) and date_term = 'DAY'
         and start_date >= ${start}::date and start_date < ${end}::date
       group by store_id, product_id, product_name, product_category),
    written as (
      insert into settlement.product_sale_statistic
             (store_id, date_term, start_date, product_id, product_name, product_category,
              sale_count, sale_amount)
      select store_id, ${dateTerm}, ${start}::date, product_id, product_name, product_category,
             sale_count::bigint, sale_amount::bigint
        from summed where sale_count <> 0 or sale_amount <> 0)
    select coalesce(sum(days), 0)::bigint as read,
           count(*) filter (where sale_count <> 0 or sale_amount <> 0) as written
      from summed
  `.execute(tx)
  return countsOf(rows)
}

/** The best sellers of a computed period: api.md says how ties are broken. */
export async function selectBestSellers(
  db: SettlementDatabase,
  filter: {
    storeId: number
    dateTerm: DateTerm
    startDate: BusinessDay
    category: Category | null
    criteria: Criteria
    limit: number
  },
): Promise<ProductSale[]> {
  const { storeId, dateTerm, startDate, category, limit } = filter
  const measure = filter.criteria === 'COUNT' ? sql`sale_count` : sql`sale_amount`
  const { rows } = await sql<ProductSale>`
    select product_name as name, sale_count, sale_amount
      from settlement.product_sale_statistic
     where store_id = ${storeId} and date_term = ${dateTerm} and start_date = ${startDate}::date
       and (${category}::text is null or product_category = ${category})
     order by ${measure} desc, product_name collate "C", product_id
     limit ${limit}
  `.execute(db)
  return rows
}
