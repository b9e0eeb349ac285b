import type { Computation } from '../period/compute-period.ts'
import { foldSettlement } from './settlement-sql.ts'

/** Settlements: days out of the payments, months out of days. */
export const settlement: Computation = {
  async days(tx, open, { aggregation, runId }) {
    return await aggregation.settlementDays(tx, open, runId)
  },
  fold: foldSettlement,
}
