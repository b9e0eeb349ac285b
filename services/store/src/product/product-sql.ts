import type { Category } from '@haru/contracts'
import { sql } from 'kysely'
import type { StoreDatabase, StoreTransaction } from '../context.ts'
import {
  type NewProduct,
  PRODUCTS_PER_STORE_MAX,
  type Product,
  type ProductTerms,
} from './product.ts'

/** The columns of a `Product`. */
export const PRODUCT_COLUMNS = sql.raw(
  `id, store_id, name, category, price, stock, base_stock, deleted_at is not null as deleted`,
)

/** A store's menu as it is listed: by category, then id. Deleted products are left out. */
export async function listProductsOf(db: StoreDatabase, storeId: number): Promise<Product[]> {
  const { rows } = await sql<Product>`
    select ${PRODUCT_COLUMNS} from store.product
     where store_id = ${storeId} and deleted_at is null
     order by array_position(array['MAIN_MENU', 'SUB_MENU', 'DRINK'], category), id
     limit ${PRODUCTS_PER_STORE_MAX}
  `.execute(db)
  return rows
}

/** Products of any store, deleted ones included; ids that do not exist are left out. */
export async function findProducts(db: StoreDatabase, ids: readonly number[]): Promise<Product[]> {
  const { rows } = await sql<Product>`
    select ${PRODUCT_COLUMNS} from store.product where id = any(${ids}) order by id
  `.execute(db)
  return rows
}

/**
 * The same, and nobody else changes them until the transaction ends. They are locked by id, as
 * everywhere: whoever locks several waits for others and never deadlocks.
 */
export async function lockProducts(
  tx: StoreTransaction,
  ids: readonly number[],
): Promise<Product[]> {
  const { rows } = await sql<Product>`
    select ${PRODUCT_COLUMNS} from store.product
     where id = any(${ids}) order by id for no key update
  `.execute(tx)
  return rows
}

/** Locks a store's whole menu, by id. Deleted products are left out. */
export async function lockProductsOf(tx: StoreTransaction, storeId: number): Promise<Product[]> {
  const { rows } = await sql<Product>`
    select ${PRODUCT_COLUMNS} from store.product
     where store_id = ${storeId} and deleted_at is null order by id for no key update
  `.execute(tx)
  return rows
}

/** Counts a store's products, deleted ones not. */
export async function countProductsOf(tx: StoreTransaction, storeId: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from store.product where store_id = ${storeId} and deleted_at is null
  `.execute(tx)
  return rows[0]?.count ?? 0
}

/**
 * The products among these that a store has by name and category, one of each: the oldest on the
 * menu, else the oldest deleted one.
 */
export async function findProductsByName(
  tx: StoreTransaction,
  storeId: number,
  wanted: readonly { name: string; category: Category }[],
): Promise<Product[]> {
  const { rows } = await sql<Product>`
    select distinct on (name, category) ${PRODUCT_COLUMNS} from store.product
     where store_id = ${storeId}
       and (name, category) in (select name, category from unnest(
             ${wanted.map((one) => one.name)}::text[],
             ${wanted.map((one) => one.category)}::text[]) as w (name, category))
     order by name, category, deleted_at is not null, id
  `.execute(tx)
  return rows
}

/**
 * Stores products, each with its stock at the base stock, its first line of history and, when it
 * has stock, its first movement.
 * @param options `deleted`: they were never on the menu
 * @returns them, in the order given
 */
export async function insertProducts(
  tx: StoreTransaction,
  storeId: number,
  products: readonly NewProduct[],
  { deleted = false }: { deleted?: boolean } = {},
): Promise<Product[]> {
  const { rows } = await sql<Product>`
    with product as (
      insert into store.product (store_id, name, category, price, stock, base_stock, deleted_at)
      select ${storeId}, p.name, p.category, p.price, p.base_stock, p.base_stock,
             case when ${deleted} then clock_timestamp() end
        from unnest(${products.map((one) => one.name)}::text[],
                    ${products.map((one) => one.category)}::text[],
                    ${products.map((one) => one.price)}::bigint[],
                    ${products.map((one) => one.baseStock)}::bigint[])
               with ordinality as p (name, category, price, base_stock, n)
       order by p.n
      returning *
    ), history as (
      insert into store.product_history (store_id, product_id, price, base_stock)
      select store_id, id, price, base_stock from product order by id
    ), movement as (
      insert into store.stock_movement (store_id, product_id, quantity, cause)
      select store_id, id, stock, 'BASE' from product where stock > 0 order by id
    )
    select ${PRODUCT_COLUMNS} from product order by id
  `.execute(tx)
  return rows
}

/** Gives a product another price or base stock, and its history a line. */
export async function updateTerms(
  tx: StoreTransaction,
  id: number,
  { price, baseStock }: ProductTerms,
): Promise<void> {
  await sql`
    with product as (
      update store.product set price = ${price}, base_stock = ${baseStock}
       where id = ${id} returning *
    )
    insert into store.product_history (store_id, product_id, price, base_stock)
    select store_id, id, price, base_stock from product
  `.execute(tx)
}

/** Terms that a product had from a time on. */
export type PastTerms = ProductTerms & { since: Date }

/** The newest of a product's histories that are told; more change than anybody looks through. */
const TERMS_LISTED_MAX = 100

/** Which prices and base stocks a product has had, the newest first. */
export async function listTermsOf(db: StoreDatabase, id: number): Promise<PastTerms[]> {
  const { rows } = await sql<PastTerms>`
    select price, base_stock, created_at as since from store.product_history
     where product_id = ${id} order by id desc limit ${TERMS_LISTED_MAX}
  `.execute(db)
  return rows
}

/** Takes a product off the menu. */
export async function markDeleted(tx: StoreTransaction, id: number): Promise<void> {
  await sql`
    update store.product set deleted_at = clock_timestamp() where id = ${id}
  `.execute(tx)
}
