import type { BusinessDay, SettlementTerm } from '@haru/business-day'
import { Problem } from '@haru/contracts'
import { transaction } from '@haru/pg'
import type { SettlementContext } from '../context.ts'
import { findReadablePeriod } from '../period/period-query.ts'
import { detailOf, type SettlementDetail } from './settlement-detail.ts'
import {
  type Settlement,
  selectCompanyFees,
  selectProductRevenues,
  selectSettlement,
} from './settlement-sql.ts'

/** Whose settlement, and of which period. */
export type AskedSettlement = { storeId: number; dateTerm: SettlementTerm; startDate: BusinessDay }

/**
 * The settlement of a store over a day, or over the month that starts on its settlement day.
 * @returns won
 * @throws Problem COMMON_400_05 when no such period begins on that date, STORE_404_04 when it is
 *   not settled yet
 */
export async function readSettlement(
  { db }: SettlementContext,
  { storeId, dateTerm, startDate }: AskedSettlement,
): Promise<Settlement> {
  const work = async (tx: SettlementContext['db']) => {
    await findReadablePeriod(tx, storeId, { name: 'settlement', dateTerm, startDate })
    const settlement = await selectSettlement(tx, storeId, dateTerm, startDate)
    if (!settlement) throw new Problem('STORE_404_04')
    return settlement
  }
  // One snapshot: the row is that of the revision that was found fresh.
  return await transaction(db, work, 'repeatable read')
}

/**
 * What a settlement is made of, read from the same facts over the same period.
 * @returns won
 * @throws as `readSettlement`
 */
export async function readSettlementDetail(
  { db }: SettlementContext,
  { storeId, dateTerm, startDate }: AskedSettlement,
): Promise<SettlementDetail> {
  const work = async (tx: SettlementContext['db']) => {
    const asked = { name: 'settlement', dateTerm, startDate } as const
    const period = await findReadablePeriod(tx, storeId, asked)
    const products = await selectProductRevenues(tx, storeId, period)
    return detailOf(products, await selectCompanyFees(tx, storeId, period))
  }
  return await transaction(db, work, 'repeatable read')
}
