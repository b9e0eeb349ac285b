import type { BusinessDay } from '@haru/business-day'
import type { SettlementTransaction } from '../context.ts'
import { markDays } from '../period/period-sql.ts'
import type { Aggregation, OpenFold, Sum } from './aggregation.ts'
import {
  copyPayments,
  copySoldLines,
  insertProductSums,
  type ProductSum,
  readByKey,
  selectProductNames,
  upsertStoreSums,
} from './facts-sql.ts'
import { foldDay } from './fold-day.ts'

type Named = Pick<ProductSum, 'name' | 'category'>

/**
 * Computes days outside of the database, which only reads rows and stores results. Days are marked
 * before their facts are read: facts that an import adds meanwhile make the mark stale.
 * @param openFold where chunks are folded
 * @param close ends what `openFold` uses
 */
export function foldingAggregation(openFold: OpenFold, close: () => Promise<void>): Aggregation {
  return {
    dayByDay: true,
    async statisticDays(tx, open, runId) {
      await markDays('product-sale-statistics', open).execute(tx)
      await readByKey(tx)
      const names = new Map<number, Named>()
      const counts = { read: 0, written: 0 }
      for (const day of open.days) {
        const lines = copySoldLines(open.storeIds, day)
        const { facts, sums } = await foldDay(tx, lines, openFold, runId)
        // A product whose sales were all reversed gets no row.
        const sold = sums.filter(({ first, second }) => first !== 0 || second !== 0)
        await learnNames(tx, day, sold, names)
        await insertProductSums(
          tx,
          day,
          sold.map((sum) => nameSum(sum, names)),
        )
        counts.read += facts
        counts.written += sold.length
      }
      return counts
    },
    async settlementDays(tx, open, runId) {
      await markDays('settlement', open).execute(tx)
      await readByKey(tx)
      const counts = { read: 0, written: open.days.length * open.storeIds.length }
      for (const day of open.days) {
        const payments = copyPayments(open.storeIds, day)
        const { facts, sums } = await foldDay(tx, payments, openFold, runId)
        await upsertStoreSums(tx, day, withZeros(open.storeIds, sums))
        counts.read += facts
      }
      return counts
    },
    close,
  }
}

async function learnNames(
  tx: SettlementTransaction,
  day: BusinessDay,
  sums: readonly Sum[],
  names: Map<number, Named>,
): Promise<void> {
  const unknown = sums.filter(({ itemId }) => !names.has(itemId))
  if (unknown.length === 0) return
  for (const { productId, name, category } of await selectProductNames(tx, day, unknown)) {
    names.set(productId, { name, category })
  }
}

function nameSum({ storeId, itemId, first, second }: Sum, names: Map<number, Named>): ProductSum {
  const named = names.get(itemId)
  if (!named) throw new Error(`product ${itemId} of store ${storeId} has no name`)
  return { storeId, productId: itemId, ...named, count: first, amount: second }
}

/** Every store has a settlement, those without payments too. */
function withZeros(storeIds: readonly number[], sums: readonly Sum[]): Sum[] {
  const byStore = new Map(sums.map((sum) => [sum.storeId, sum]))
  const zero = { itemId: 0, first: 0, second: 0 }
  return storeIds.map((storeId) => byStore.get(storeId) ?? { storeId, ...zero })
}
