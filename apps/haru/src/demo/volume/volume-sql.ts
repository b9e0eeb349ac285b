import type { BusinessCalendar, BusinessDay } from '@haru/business-day'
import { TABLETS_BY_GRADE } from '@haru/store/store/pos-grade.ts'
import { type Kysely, sql } from 'kysely'
import type { FirstIds } from './numbered-trade.ts'
import type { SalesPlan } from './sales-plan.ts'
import type { VolumeStore } from './volume-store.ts'

type Database = Kysely<unknown>

const GRADE = 'SILVER'
/** Tablets of each store. */
export const TABLETS = TABLETS_BY_GRADE[GRADE]

/** Any two numbers that no other program uses: volumes are made one after the other. */
const VOLUME_LOCK = [0x68617275, 3] as const
/** Stores that one statement makes. */
const STORES_AT_ONCE = 100

/** What the installation says of itself. */
export type VolumeInstallation = BusinessCalendar & { mode: string; today: BusinessDay }

/**
 * Reads mode, calendar and the business day of now.
 * @throws Error when the database was never started
 */
export async function readInstallation(db: Database): Promise<VolumeInstallation> {
  const { rows } = await sql<VolumeInstallation>`
    select mode, time_zone, to_char(day_starts_at, 'HH24:MI') as day_starts_at,
           haru.business_day(haru.clock()) as today
      from haru.installation
  `.execute(db)
  const [installation] = rows
  if (!installation) throw new Error('the database has no calendar: it was never started')
  return installation
}

/** Keeps others who make volumes waiting until the transaction ends. */
export async function lockVolumes(tx: Database): Promise<void> {
  const [one, two] = VOLUME_LOCK
  await sql`select pg_advisory_xact_lock(${one}::integer, ${two}::integer)`.execute(tx)
}

/** How many of these e-mail addresses have an account. */
export async function countAccounts(db: Database, emails: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from users.account where email = any(${emails}::text[])
  `.execute(db)
  return rows[0]?.count ?? 0
}

/**
 * Sets a block of ids aside for every table that a plan fills, so that rows can refer to each other
 * before they are written. They are gone for good, also when nothing is written after all.
 * @param tx a short transaction: until it ends, nobody else gets ids of these tables
 * @returns the first id of each block
 */
export async function takeIds(tx: Database, plan: SalesPlan): Promise<FirstIds> {
  return {
    store: await takeBlock(tx, 'store.store', plan.stores),
    product: await takeBlock(tx, 'store.product', plan.stores * plan.products),
    tablet: await takeBlock(tx, 'store.trade_device', plan.stores * TABLETS),
    trade: await takeBlock(tx, 'trade.trade', plan.trades),
    order: await takeBlock(tx, 'trade.orders', plan.trades),
    line: await takeBlock(tx, 'trade.order_line', plan.lines),
  }
}

async function takeBlock(tx: Database, table: string, count: number): Promise<number> {
  const sequence = sql.raw(`${table}_id_seq`)
  // Changes nothing, but takes the lock that keeps others from drawing numbers in between.
  await sql`alter sequence ${sequence} no cycle`.execute(tx)
  const { rows } = await sql<{ first: number }>`
    select setval(${`${table}_id_seq`}, last_value - (not is_called)::integer + ${count}::bigint)
           - ${count}::bigint + 1 as first
      from ${sequence}
  `.execute(tx)
  const [row] = rows
  if (!row) throw new Error(`${table} gave no ids`)
  return row.first
}

/** Makes stores with owners, tablets, menus and stock, opened on the first day of their sales. */
export async function insertStores(
  tx: Database,
  first: FirstIds,
  openedOn: BusinessDay,
  stores: readonly VolumeStore[],
): Promise<void> {
  let products = 0
  for (let from = 0; from < stores.length; from += STORES_AT_ONCE) {
    const some = stores.slice(from, from + STORES_AT_ONCE)
    await insertOwnedStores(tx, first.store + from, openedOn, some)
    await insertTablets(tx, first.store + from, first.tablet + from * TABLETS, some.length)
    const menu = some.flatMap((store, index) =>
      store.menu.map((product) => ({ ...product, storeId: first.store + from + index })),
    )
    await insertProducts(tx, first.product + products, menu)
    products += menu.length
  }
}

async function insertOwnedStores(
  tx: Database,
  firstId: number,
  openedOn: BusinessDay,
  stores: readonly VolumeStore[],
): Promise<void> {
  await sql`
    with wanted as (
      select ${firstId}::bigint + w.n - 1 as store_id, w.*
        from unnest(${stores.map((one) => one.name)}::text[],
                    ${stores.map((one) => one.settlementDay)}::integer[],
                    ${stores.map((one) => one.owner.kakaoId)}::bigint[],
                    ${stores.map((one) => one.owner.email)}::text[],
                    ${stores.map((one) => one.owner.name)}::text[])
               with ordinality as w (name, settlement_day, kakao_id, email, owner_name, n)),
    owner as (
      insert into users.account (kakao_id, email, name, store_id, completed_at)
      select kakao_id, email, owner_name, store_id, clock_timestamp() from wanted order by n
      returning id, store_id)
    insert into store.store (id, owner_id, name, pos_grade, settlement_day, opened_on)
    select store_id, owner.id, name, ${GRADE}, settlement_day, ${openedOn}::date
      from wanted join owner using (store_id) order by n
  `.execute(tx)
}

async function insertTablets(
  tx: Database,
  firstStoreId: number,
  firstId: number,
  stores: number,
): Promise<void> {
  await sql`
    insert into store.trade_device (id, store_id, table_number)
    select ${firstId}::bigint + s * ${TABLETS}::integer + n - 1, ${firstStoreId}::bigint + s, n
      from generate_series(0, ${stores}::integer - 1) s
     cross join generate_series(1, ${TABLETS}::integer) n order by s, n
  `.execute(tx)
}

async function insertProducts(
  tx: Database,
  firstId: number,
  products: readonly (VolumeStore['menu'][number] & { storeId: number })[],
): Promise<void> {
  await sql`
    with wanted as (
      select ${firstId}::bigint + w.n - 1 as id, w.*
        from unnest(${products.map((one) => one.storeId)}::bigint[],
                    ${products.map((one) => one.name)}::text[],
                    ${products.map((one) => one.category)}::text[],
                    ${products.map((one) => one.price)}::bigint[],
                    ${products.map((one) => one.baseStock)}::bigint[])
               with ordinality as w (store_id, name, category, price, base_stock, n)),
    product as (
      insert into store.product (id, store_id, name, category, price, stock, base_stock)
      select id, store_id, name, category, price, base_stock, base_stock from wanted order by n
      returning *),
    history as (
      insert into store.product_history (store_id, product_id, price, base_stock)
      select store_id, id, price, base_stock from product order by id),
    movement as (
      insert into store.stock_movement (store_id, product_id, quantity, cause)
      select store_id, id, stock, 'BASE' from product order by id)
    insert into trade.product (product_id, store_id, name, category)
    select id, store_id, name, category from product order by id
  `.execute(tx)
}

/** Tells the planner what is there, without waiting for autovacuum to find out. */
export async function analyzeVolume(db: Database): Promise<void> {
  await sql`
    analyze users.account, store.store, store.trade_device, store.product, store.product_history,
            store.stock_movement, store.stock_decision, trade.product, trade.trade, trade.orders,
            trade.order_line, trade.sold_line_fact, trade.payment, trade.imported_receipt
  `.execute(db)
}
