import type { SettlementTransaction } from '../context.ts'
import {
  findOpenDays,
  lockStorePeriods,
  markFolded,
  type StorePeriod,
} from '../period/period-sql.ts'
import { foldSettlement, upsertSettlementDays } from './settlement-sql.ts'

/**
 * Computes the settlement of one store's period: its missing or stale days first, from the
 * payments, then a month from its days.
 * @param tx READ COMMITTED; the store's days are closed
 * @param period one that has ended
 * @returns how many rows were written
 * @throws SQL state 22003 when a sum does not fit `bigint`
 */
export async function computeSettlement(
  tx: SettlementTransaction,
  period: StorePeriod,
): Promise<number> {
  await lockStorePeriods(tx, period)
  let written = 0
  const { days } = await findOpenDays(tx, period)
  if (days.length > 0) written += await upsertSettlementDays(tx, period, days)
  if (period.dateTerm !== 'DAY') {
    written += await foldSettlement(tx, period)
    await markFolded(tx, period)
  }
  return written
}
