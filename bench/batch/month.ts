import { openDatabase } from '@haru/pg'
import { sql } from 'kysely'
import { FACT_TABLES } from '../../apps/haru/src/demo/volume/copy-rows.ts'
import { planSales, type SalesPlan } from '../../apps/haru/src/demo/volume/sales-plan.ts'
import { insertStores, takeIds } from '../../apps/haru/src/demo/volume/volume-sql.ts'
import { volumeStores } from '../../apps/haru/src/demo/volume/volume-store.ts'
import { writeTrades } from '../../apps/haru/src/demo/volume/write-trades.ts'

/** How big a month is. */
export type MonthSize = { stores: number; products: number; lines: number }

/** quality.md: 2,791,000 lines → 1,000 rows (1,000 products, 100 stores, one month). */
export const MONTH_SIZE: MonthSize = { stores: 100, products: 10, lines: 2_791_000 }

/** The month, and the day before the next: one for the statistics and every store's settlement. */
export const MONTH = { start: '2025-03-01', lastDay: '2025-03-31', end: '2025-04-01' } as const
const CALENDAR = { timeZone: 'Asia/Seoul', dayStartsAt: '00:00' }

/**
 * Fills a new installation with a month: stores that are all settled on the 1st, their products and
 * trades, what was sold and paid. Orders are left out: no job reads them.
 * @param adminUrl of the superuser
 * @param size how much
 * @param onLines told how many lines were written, batch by batch
 * @returns the plan that the sales follow
 */
export async function loadMonth(
  adminUrl: string,
  size: MonthSize,
  onLines: (lines: number) => void,
): Promise<SalesPlan> {
  const { start: from, lastDay: to } = MONTH
  const plan = planSales({ ...size, from, to, seed: 'bench' }, CALENDAR)
  const db = openDatabase<unknown>({ url: adminUrl, poolMax: 1, statementMsMax: 0 })
  try {
    await db.transaction().execute(async (tx) => {
      const first = await takeIds(tx, plan)
      const stores = volumeStores(plan).map((store) => ({ ...store, settlementDay: 1 as const }))
      await insertStores(tx, first, from, stores)
      await writeTrades(tx, plan, first, FACT_TABLES, onLines)
    })
    // As autovacuum does after so many inserts; and nothing of the loading is left to be written.
    await sql`vacuum (analyze)`.execute(db)
    await sql`checkpoint`.execute(db)
    return plan
  } finally {
    await db.destroy()
  }
}
