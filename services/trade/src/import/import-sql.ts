import { sql } from 'kysely'
import type { TradeDatabase, TradeTransaction } from '../context.ts'
import type { StoredTrade } from './paid-trade-sql.ts'
import type { SoldProduct } from './receipt.ts'

/** The installation's time, in epoch milliseconds. */
export async function readClock(db: TradeDatabase): Promise<number> {
  const { rows } = await sql<{ now: Date }>`select haru.clock() as now`.execute(db)
  return rows[0]?.now.getTime() ?? 0
}

/**
 * The business days of instants.
 * @param instants ISO 8601
 * @returns `yyyy-MM-dd` each, in the same order
 */
export async function readBusinessDays(
  db: TradeDatabase,
  instants: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ day: string }>`
    select haru.business_day(t.at) as day
      from unnest(${instants}::timestamptz[]) with ordinality as t (at, n) order by t.n
  `.execute(db)
  return rows.map((row) => row.day)
}

/** The digests of those receipts of a store that were imported before, by number. */
export async function readKnownReceipts(
  db: TradeDatabase,
  storeId: number,
  receiptNos: readonly string[],
): Promise<Map<string, Buffer>> {
  const { rows } = await sql<{ receiptNo: string; digest: Buffer }>`
    select receipt_no, digest from trade.imported_receipt
     where store_id = ${storeId} and receipt_no = any(${receiptNos}::text[])
  `.execute(db)
  return new Map(rows.map((row) => [row.receiptNo, row.digest]))
}

/** Keeps other imports of this store waiting until the transaction ends, a chunk long. */
export async function lockImport(tx: TradeTransaction, storeId: number): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(hashtextextended('trade.import', ${storeId}))
  `.execute(tx)
}

/** Remembers the names of products for ever; those known already stay as they are. */
export async function nameProducts(
  db: TradeDatabase,
  storeId: number,
  products: readonly (SoldProduct & { id: number })[],
): Promise<void> {
  await sql`
    insert into trade.product (product_id, store_id, name, category)
    select p.id, ${storeId}, p.name, p.category
      from unnest(${products.map((one) => one.id)}::bigint[],
                  ${products.map((one) => one.name)}::text[],
                  ${products.map((one) => one.category)}::text[]) as p (id, name, category)
     order by p.id
    on conflict do nothing
  `.execute(db)
}

/** Remembers receipts, so that they are not imported again. */
export async function insertReceipts(
  tx: TradeTransaction,
  storeId: number,
  trades: readonly StoredTrade[],
): Promise<void> {
  await sql`
    insert into trade.imported_receipt (store_id, receipt_no, digest, trade_id)
    select ${storeId}, r.receipt_no, r.digest, r.trade_id
      from unnest(${trades.map((one) => one.receiptNo)}::text[],
                  ${trades.map((one) => one.digest)}::bytea[],
                  ${trades.map((one) => one.tradeId)}::bigint[])
             as r (receipt_no, digest, trade_id)
     order by r.receipt_no
  `.execute(tx)
}

/** Marks days as written into; locked in their order, so that two imports never deadlock. */
export async function reviseDays(
  tx: TradeTransaction,
  storeId: number,
  days: readonly string[],
): Promise<void> {
  await sql`
    insert into trade.day_revision (store_id, business_day, revision)
    select ${storeId}, d.day, 1
      from (select distinct day from unnest(${days}::date[]) as u (day)) d order by d.day
    on conflict (store_id, business_day) do update set revision = day_revision.revision + 1
  `.execute(tx)
}
