import type { BusinessDay } from '@haru/business-day'
import type { Category } from '@haru/contracts'
import { sql } from 'kysely'
import type { SettlementTransaction } from '../context.ts'
import type { Sum } from './aggregation.ts'

/** A sum of a product, with what the product is called; `count`, and `amount` in won. */
export type ProductSum = {
  storeId: number
  productId: number
  name: string
  category: Category
  count: number
  amount: number
}

/**
 * The sold lines of some stores on a day, for `foldDay`. They are read by their key, store and day:
 * lines of one day lie together on disk, so all stores are read at once. COPY takes no parameters.
 */
export function copySoldLines(storeIds: readonly number[], day: BusinessDay): string {
  return `copy (select store_id, product_id, count, amount from trade.sold_line
    where ${ofDay(storeIds, day)}) to stdout`
}

/** The payments of some stores on a day, for `foldDay`; all of a store are one item. */
export function copyPayments(storeIds: readonly number[], day: BusinessDay): string {
  return `copy (select store_id, 0, amount, fee from trade.received_payment
    where ${ofDay(storeIds, day)}) to stdout`
}

function ofDay(storeIds: readonly number[], day: BusinessDay): string {
  if (!storeIds.every(Number.isSafeInteger) || !/^\d{4,6}-\d\d-\d\d$/.test(day)) {
    throw new TypeError(`no stores and day: ${storeIds} ${day}`)
  }
  return `store_id = any('{${storeIds.join(',')}}'::bigint[]) and business_day = '${day}'::date`
}

/**
 * Keeps PostgreSQL from reading the whole table for one day of it, in this transaction. It takes
 * the lines of a day to be spread over all pages, since they are in no order of the index, when
 * they lie together in the order of their time.
 */
export async function readByKey(tx: SettlementTransaction): Promise<void> {
  await sql`select set_config('enable_seqscan', 'off', true)`.execute(tx)
}

/** What products are called that were sold on a day; names never change. */
export async function selectProductNames(
  tx: SettlementTransaction,
  day: BusinessDay,
  sums: readonly Pick<Sum, 'storeId' | 'itemId'>[],
): Promise<{ productId: number; name: string; category: Category }[]> {
  const storeIds = sums.map(({ storeId }) => storeId)
  const productIds = sums.map(({ itemId }) => itemId)
  const { rows } = await sql<{ productId: number; name: string; category: Category }>`
    select p.product_id, n.name, n.category
      from unnest(${storeIds}::bigint[], ${productIds}::bigint[]) p (store_id, product_id)
     cross join lateral (
       select l.product_name as name, l.product_category as category
         from trade.sold_line l
        where l.store_id = p.store_id and l.business_day = ${day}::date
          and l.product_id = p.product_id
        limit 1) n
  `.execute(tx)
  return rows
}

/** Writes the statistics of a day. */
export async function insertProductSums(
  tx: SettlementTransaction,
  day: BusinessDay,
  sums: readonly ProductSum[],
): Promise<void> {
  const column = <Name extends keyof ProductSum>(name: Name) => sums.map((sum) => sum[name])
  await sql`
    insert into settlement.product_sale_statistic
           (store_id, date_term, start_date, product_id, product_name, product_category,
            sale_count, sale_amount)
    select store_id, 'DAY', ${day}::date, product_id, name, category, count, amount
      from unnest(${column('storeId')}::bigint[], ${column('productId')}::bigint[],
                  ${column('name')}::text[], ${column('category')}::text[],
                  ${column('count')}::bigint[], ${column('amount')}::bigint[])
        as s (store_id, product_id, name, category, count, amount)
  `.execute(tx)
}

/** Writes the settlements of a day, in place of what was there. */
export async function upsertStoreSums(
  tx: SettlementTransaction,
  day: BusinessDay,
  sums: readonly Sum[],
): Promise<void> {
  const column = (name: keyof Sum) => sums.map((sum) => sum[name])
  await sql`
    insert into settlement.settlement
           (store_id, date_term, start_date, revenue, fee, operating_profit)
    select store_id, 'DAY', ${day}::date, revenue, fee, revenue - fee
      from unnest(${column('storeId')}::bigint[], ${column('first')}::bigint[],
                  ${column('second')}::bigint[]) as s (store_id, revenue, fee)
    on conflict (store_id, date_term, start_date)
    do update set revenue = excluded.revenue, fee = excluded.fee,
                  operating_profit = excluded.operating_profit
  `.execute(tx)
}
