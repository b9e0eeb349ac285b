import type { Progress } from '@haru/chunk'
import { startMeter } from '@haru/chunk'
import { openDatabase, transaction } from '@haru/pg'
import type { Kysely } from 'kysely'
import { ALL_TABLES } from './copy-rows.ts'
import { planSales, type SalesOrder, type SalesPlan } from './sales-plan.ts'
import {
  analyzeVolume,
  countAccounts,
  insertStores,
  lockVolumes,
  readInstallation,
  takeIds,
} from './volume-sql.ts'
import { ownerEmail, volumeStores } from './volume-store.ts'
import { writeTrades } from './write-trades.ts'

/** Who is told about the making, and what ends it. */
export type VolumeOptions = {
  onProgress?: (progress: Progress) => void
  signal?: AbortSignal
}

/** What was made. */
export type MadeVolume = {
  stores: number
  products: number
  trades: number
  payments: number
  lines: number
  /** of the stores, without gaps */
  firstStoreId: number
  /** of the first store, to sign in with */
  ownerEmail: string
  seconds: number
}

/** A connection for the work, one for whatever ends it. */
const POOL_MAX = 2

/**
 * Makes stores with owners and menus, and their sales: the same ones for the same order. All of it
 * is one transaction: interrupted, nothing is there, and nobody sees half of it.
 * @param adminUrl of a login that owns the schemas
 * @param order what is wanted
 * @param options who is told, and what ends it
 * @returns what was made
 * @throws RangeError when the order cannot be made; Error when this is no demo, the last day has
 *   not ended, the stores are there already, or it was stopped
 */
export async function makeVolume(
  adminUrl: string,
  order: SalesOrder,
  options: VolumeOptions = {},
): Promise<MadeVolume> {
  const startedAt = performance.now()
  const db = openDatabase<unknown>({ url: adminUrl, poolMax: POOL_MAX, statementMsMax: 0 })
  try {
    const plan = await planFor(db, order)
    const first = await transaction(db, (tx) => takeIds(tx, plan))
    const meter = startMeter('lines')
    await db.transaction().execute(async (tx) => {
      await lockVolumes(tx)
      await refuseTwice(tx, plan)
      await insertStores(tx, first, plan.from, volumeStores(plan))
      let done = 0
      await writeTrades(tx, plan, first, ALL_TABLES, (lines) => {
        if (options.signal?.aborted) throw new Error('stopped; nothing was written')
        done += lines
        options.onProgress?.(meter.advance(lines, done, plan.lines))
      })
    })
    await analyzeVolume(db)
    const { stores, trades, payments, lines } = plan
    return {
      ...{ stores, trades, payments, lines, products: stores * plan.products },
      firstStoreId: first.store,
      ownerEmail: ownerEmail(plan.seed, 0),
      seconds: (performance.now() - startedAt) / 1_000,
    }
  } finally {
    await db.destroy()
  }
}

async function planFor(db: Kysely<unknown>, order: SalesOrder): Promise<SalesPlan> {
  const { mode, today, ...calendar } = await readInstallation(db)
  if (mode !== 'demo') throw new Error('sales are made up in a demo only')
  const plan = planSales(order, calendar)
  if (order.to >= today) {
    throw new RangeError(`the last day, ${order.to}, has not ended: today is ${today}`)
  }
  // Before ids are taken, which are gone for good.
  await refuseTwice(db, plan)
  return plan
}

async function refuseTwice(db: Kysely<unknown>, { seed, stores }: SalesPlan): Promise<void> {
  const emails = Array.from({ length: stores }, (_, store) => ownerEmail(seed, store))
  if ((await countAccounts(db, emails)) === 0) return
  throw new Error(`the stores of seed ${seed} are there already: another seed makes other ones`)
}
