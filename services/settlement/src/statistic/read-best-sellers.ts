import type { BusinessDay, DateTerm } from '@haru/business-day'
import type { Category } from '@haru/contracts'
import { transaction } from '@haru/pg'
import type { SettlementContext } from '../context.ts'
import { findReadablePeriod } from '../period/period-query.ts'
import { type Criteria, type ProductSale, selectBestSellers } from './statistic-sql.ts'

/** api.md: "the best five". */
const BEST = 5

/**
 * The best sellers of a store over a period.
 * @param context settlement's
 * @param asked whose, when, of which category (null: all), and by what they are measured
 * @returns at most five, best first
 * @throws Problem COMMON_400_05 when no such period begins on that date, STORE_404_04 when it is
 *   not computed yet
 */
export async function readBestSellers(
  { db }: SettlementContext,
  asked: {
    storeId: number
    dateTerm: DateTerm
    startDate: BusinessDay
    category: Category | null
    criteria: Criteria
  },
): Promise<ProductSale[]> {
  const { storeId, dateTerm, startDate } = asked
  const work = async (tx: SettlementContext['db']) => {
    const name = 'product-sale-statistics'
    await findReadablePeriod(tx, storeId, { name, dateTerm, startDate })
    return await selectBestSellers(tx, { ...asked, limit: BEST })
  }
  // One snapshot: the rows are those of the revision that was found fresh.
  return await transaction(db, work, 'repeatable read')
}
