import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  adoptProducts,
  type InternalRoute,
  openStoreEarlier,
  Problem,
  readStore,
} from '@haru/contracts'
import { createLocalBus } from '@haru/events'
import { type Installation, openDatabase, stampInstallation } from '@haru/pg'
import { createTestDatabase, type TestDatabase, type TestEnd } from '@haru/pg/testing.ts'
import type { InternalClient } from '@haru/service-kit'
import { testSetup } from '@haru/service-kit/testing.ts'
import { type Kysely, sql } from 'kysely'
import { createTradeContext, type TradeContext } from '../context.ts'
import { type ImportedSales, importSales, type SalesImport } from './import-sales.ts'
import { SALES_COLUMNS } from './sales-row.ts'

/** The one store that there is. */
export const STORE_ID = 7

/** Products that the store was asked to adopt. */
export type Adoption = readonly { name: string; category: string; price: number }[]

/** What the store was told. */
export type Told = {
  adoptions: Adoption[]
  /** business days on which it was to have opened */
  openings: string[]
}

/** Trade on a database of its own, beside a store that adopts whatever it is asked to. */
export type ImportWorld = Told & {
  database: TestDatabase
  context: TradeContext
  /** as superuser: to look at everything */
  db: Kysely<unknown>
  folder: string
  /** Writes a file and imports it. */
  importText: (text: string | Buffer, more?: Partial<SalesImport>) => Promise<ImportedSales>
  importFile: (path: string, more?: Partial<SalesImport>) => Promise<ImportedSales>
}

const SEOUL: Installation = { mode: 'demo', timeZone: 'Asia/Seoul', dayStartsAt: '00:00' }

/**
 * Opens a world to import into.
 * @param t the test; `{ after }` of a whole file will do
 * @param calendar other than Seoul at midnight
 */
export async function openImportWorld(
  t: TestEnd,
  calendar: Installation = SEOUL,
): Promise<ImportWorld> {
  const database = await createTestDatabase(t)
  await stampInstallation(database.superuserUrl, calendar)
  const told: Told = { adoptions: [], openings: [] }
  const context = openContext(database.appUrl, told)
  t.after(() => context.db.destroy())
  const db = openDatabase<unknown>({ url: database.superuserUrl, poolMax: 2 })
  t.after(() => db.destroy())
  const folder = mkdtempSync(join(tmpdir(), 'haru-import-'))
  t.after(async () => rmSync(folder, { recursive: true, force: true }))
  const importFile = (path: string, more: Partial<SalesImport> = {}) => {
    const rejectsPath = join(folder, 'rejects.csv')
    return importSales(context, { storeId: STORE_ID, path, rejectsPath, leaseMs: 300, ...more })
  }
  return {
    database,
    context,
    db,
    ...told,
    folder,
    importFile,
    importText(text, more) {
      const path = join(folder, `${randomUUID()}.csv`)
      writeFileSync(path, text)
      return importFile(path, more)
    },
  }
}

/** Trade's context with a store that stands for the store service. */
export function openContext(appUrl: string, told: Told): TradeContext {
  const client: InternalClient = {
    async call<Request, Response>(route: InternalRoute<Request, Response>, request: Request) {
      const asked = request as { storeId: number; day: string; productList: Adoption }
      if (asked.storeId !== STORE_ID) throw new Problem('STORE_404_01')
      if (route.path === readStore.path) {
        const store = { id: STORE_ID, name: '피자집', posGrade: 'GOLD', settlementDay: 1 }
        return route.response.parse(store)
      }
      if (route.path === openStoreEarlier.path) {
        told.openings.push(asked.day)
        return route.response.parse({ openedOn: asked.day })
      }
      if (route.path !== adoptProducts.path) throw new Error(`unexpected call of ${route.path}`)
      told.adoptions.push(asked.productList)
      const productList = asked.productList.map((one) => ({ ...one, id: idOf(one) }))
      return route.response.parse({ productList })
    },
  }
  return createTradeContext(
    testSetup(appUrl, client),
    createLocalBus(() => {}),
  )
}

/** The same in every process, so that a killed import and the next agree. */
function idOf({ name, category }: { name: string; category: string }): number {
  return createHash('sha256').update(`${category} ${name}`).digest().readUIntBE(0, 5) + 1
}

/** A file's text: the header, and rows as they are. */
export function csvOf(...rows: readonly string[]): string {
  return [SALES_COLUMNS.join(','), ...rows, ''].join('\n')
}

/** A row of a sales file; `row({})` is right. */
export function row(fields: Partial<Record<(typeof SALES_COLUMNS)[number], string>>): string {
  const usual = {
    receipt_no: '1',
    sold_at: '2025-03-01T12:30:00+09:00',
    product_name: '비빔밥',
    category: 'MAIN_MENU',
    unit_price: '9000',
    quantity: '1',
    payment_method: 'CASH',
    card_company: '',
  }
  return Object.values({ ...usual, ...fields }).join(',')
}

/** What the tables of trade add up to. */
export async function totalsOf(db: Kysely<unknown>) {
  const { rows } = await sql<Record<string, number>>`
    select (select count(*) from trade.trade where status = 'PAID') as trades,
           (select coalesce(sum(amount), 0)::bigint from trade.trade) as amount,
           (select count(*) from trade.orders where status = 'CONFIRMED') as orders,
           (select coalesce(sum(amount), 0)::bigint from trade.orders) as ordered,
           (select count(*) from trade.order_line) as lines,
           (select count(*) from trade.sold_line_fact) as facts,
           (select coalesce(sum(amount), 0)::bigint from trade.sold_line_fact) as sold,
           (select coalesce(sum(count), 0)::bigint from trade.sold_line_fact) as portions,
           (select count(*) from trade.payment) as payments,
           (select coalesce(sum(amount), 0)::bigint from trade.payment) as paid,
           (select coalesce(sum(fee), 0)::bigint from trade.payment) as fees,
           (select count(*) from trade.imported_receipt) as receipts
  `.execute(db)
  return rows[0] ?? {}
}
