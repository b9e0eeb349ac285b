import type { SettlementTransaction } from '../context.ts'
import {
  findOpenDays,
  lockStorePeriods,
  markFolded,
  type StorePeriod,
} from '../period/period-sql.ts'
import { foldSettlement, upsertSettlementDays } from './settlement-sql.ts'

/**
 * Computes the settlement of a period for some stores: missing or stale days first, from the
 * payments, then a month from its days.
 * @param tx READ COMMITTED; the stores' days are closed
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
  for (const open of await findOpenDays(tx, period)) {
    written += await upsertSettlementDays(tx, open)
  }
  if (period.dateTerm !== 'DAY') {
    written += await foldSettlement(tx, period)
    await markFolded(tx, period)
  }
  return written
}
