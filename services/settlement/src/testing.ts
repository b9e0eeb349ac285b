import { closeDay } from '@haru/contracts'
import { openDatabase, stampInstallation } from '@haru/pg'
import { createTestDatabase, type TestDatabase, type TestEnd } from '@haru/pg/testing.ts'
import type { InternalClient } from '@haru/service-kit'
import { testSetup } from '@haru/service-kit/testing.ts'
import { type Kysely, sql } from 'kysely'
import type { SettlementSetup } from './context.ts'
import { openSettlement, type SettlementService } from './service.ts'

/** A sold or reversed line, as trade records it; `amount` in won. */
export type LineFact = {
  storeId: number
  tradeId: number
  lineId: number
  productId: number
  count: number
  amount: number
  day: string
  reversal: boolean
}

/** A payment, as trade records it; `amount` and `fee` in won. */
export type PaymentFact = {
  storeId: number
  tradeId: number
  company: 'K' | 'H' | 'S' | null
  amount: number
  fee: number
  day: string
}

/** Stands for trade: closes days at once, unless told not to. */
export type TradeStandIn = InternalClient & {
  /** stores whose days stay PENDING */
  pending: Set<number>
  /** stores for which nobody answers */
  stuck: Set<number>
  calls: { storeId: number; day: string }[]
}

/** Settlement on a database of one test's own. */
export type SettlementTest = {
  database: TestDatabase
  /** as superuser */
  db: Kysely<unknown>
  trade: TradeStandIn
  service: SettlementService
  /** Another process, as far as the database can tell. */
  openAnother: (overrides?: Partial<SettlementSetup>) => Promise<SettlementService>
}

/**
 * Opens settlement for one test, at a time of the test's choosing.
 * @param t the test
 * @param options `now`: with offset; `dayStartsAt`: `HH:mm`; `leaseMs` in milliseconds
 */
export async function openSettlementTest(
  t: TestEnd,
  options: { now: string; dayStartsAt?: string; leaseMs?: number },
): Promise<SettlementTest> {
  const closing: (() => Promise<void>)[] = []
  t.after(async () => {
    for (const close of closing.reverse()) await close()
  })
  const database = await createTestDatabase(t)
  const { superuserUrl, appUrl } = database
  const dayStartsAt = options.dayStartsAt ?? '00:00'
  await stampInstallation(superuserUrl, { mode: 'demo', timeZone: 'Asia/Seoul', dayStartsAt })
  const db = openDatabase<unknown>({ url: superuserUrl, poolMax: 2 })
  closing.push(() => db.destroy())
  await setClock(db, options.now)
  const trade = standInForTrade(db)
  const lease = options.leaseMs === undefined ? {} : { leaseMs: options.leaseMs }
  const openAnother = async (overrides: Partial<SettlementSetup> = {}) => {
    const setup = { ...testSetup(appUrl, trade), ...lease, ...overrides, schedule: false }
    const service = await openSettlement(setup)
    closing.push(() => service.close())
    return service
  }
  return { database, db, trade, service: await openAnother(), openAnother }
}

/** Moves the installation's clock, to the past too, as only a test may. */
export async function setClock(db: Kysely<unknown>, now: string): Promise<void> {
  await sql`
    update haru.installation set clock_offset = ${now}::timestamptz - clock_timestamp()
  `.execute(db)
}

/** A stand-in that writes what trade would write when a day closes. */
export function standInForTrade(db: Kysely<unknown>): TradeStandIn {
  const pending = new Set<number>()
  const stuck = new Set<number>()
  const calls: TradeStandIn['calls'] = []
  return {
    pending,
    stuck,
    calls,
    async call(route, request) {
      if (route.path !== closeDay.path) throw new Error(`unexpected call of ${route.path}`)
      const { storeId, day } = closeDay.request.parse(request)
      calls.push({ storeId, day })
      if (stuck.has(storeId)) return await new Promise(() => {})
      if (pending.has(storeId)) return route.response.parse({ status: 'PENDING' })
      await sql`
        insert into trade.closed_days (store_id, closed_through) values (${storeId}, ${day}::date)
        on conflict (store_id) do update
          set closed_through = greatest(closed_days.closed_through, excluded.closed_through)
      `.execute(db)
      return route.response.parse({ status: 'CLOSED' })
    },
  }
}

/** Makes a store, as settlement sees stores. */
export async function addStore(
  db: Kysely<unknown>,
  store: { id: number; openedOn: string; settlementDay?: number },
): Promise<void> {
  await sql`
    insert into store.store (id, owner_id, name, pos_grade, settlement_day, opened_on)
    values (${store.id}, ${store.id}, ${`store ${store.id}`}, 'GOLD', ${store.settlementDay ?? 1},
            ${store.openedOn}::date)
  `.execute(db)
}

/** Makes a product, as trade remembers products. */
export async function addProduct(
  db: Kysely<unknown>,
  product: { id: number; storeId: number; name: string; category?: string },
): Promise<void> {
  await sql`
    insert into trade.product (product_id, store_id, name, category)
    values (${product.id}, ${product.storeId}, ${product.name}, ${product.category ?? 'MAIN_MENU'})
  `.execute(db)
}

/** Records lines, at noon of their days. */
export async function addLines(db: Kysely<unknown>, lines: readonly LineFact[]): Promise<void> {
  await sql`
    insert into trade.sold_line_fact (store_id, trade_id, order_id, line_id, product_id, count,
                                      amount, sold_at, business_day, reversal)
    select "storeId", "tradeId", "tradeId", "lineId", "productId", count, amount,
           day + interval '12 hours', day, reversal
      from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as f ("storeId" bigint,
           "tradeId" bigint, "lineId" bigint, "productId" bigint, count bigint, amount bigint,
           day date, reversal boolean)
  `.execute(db)
}

/** Records payments with their trades, at noon of their days. */
export async function addPayments(
  db: Kysely<unknown>,
  payments: readonly PaymentFact[],
): Promise<void> {
  const facts = JSON.stringify(payments)
  await sql`
    insert into trade.trade (store_id, id, status, amount, closed_at)
    select "storeId", "tradeId", 'PAID', least(amount, 1000000000000), day
      from jsonb_to_recordset(${facts}::jsonb)
        as f ("storeId" bigint, "tradeId" bigint, amount bigint, day date)
  `.execute(db)
  await sql`
    insert into trade.payment (store_id, trade_id, method, card_company, amount, fee, paid_at,
                               business_day)
    select "storeId", "tradeId", case when company is null then 'CASH' else 'CARD' end, company,
           amount, fee, day + interval '12 hours', day
      from jsonb_to_recordset(${facts}::jsonb) as f ("storeId" bigint, "tradeId" bigint,
           company text, amount bigint, fee bigint, day date)
  `.execute(db)
}

/** What an import does to a day, beside its facts. */
export async function bumpRevision(
  db: Kysely<unknown>,
  storeId: number,
  day: string,
): Promise<void> {
  await sql`
    insert into trade.day_revision (store_id, business_day, revision)
    values (${storeId}, ${day}::date, 1)
    on conflict (store_id, business_day) do update set revision = day_revision.revision + 1
  `.execute(db)
}

/** Everything that the jobs wrote, in a fixed order: to compare runs by. */
export async function readResults(db: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<{ text: string }>`
    select 'statistic ' || s::text as text from settlement.product_sale_statistic s
    union all select 'settlement ' || s::text from settlement.settlement s
    order by 1
  `.execute(db)
  return rows.map((row) => row.text)
}
