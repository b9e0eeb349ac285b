import type { Aggregation } from '../aggregation/aggregation.ts'
import type { SettlementTransaction } from '../context.ts'
import {
  findOpenDays,
  lockStorePeriods,
  markFolded,
  type StorePeriod,
} from '../period/period-sql.ts'
import { foldStatistic, removeStatisticDays } from './statistic-sql.ts'

/**
 * Computes the sale statistics of a period for some stores: missing or stale days first, from what
 * was sold, then a week or month from its days.
 * @param tx READ COMMITTED; the stores' days are closed
 * @param period one that has ended
 * @param tools how days are computed, and for which run
 * @returns how many rows were written
 * @throws SQL state 22003 when a sum does not fit `bigint`
 */
export async function computeStatistic(
  tx: SettlementTransaction,
  period: StorePeriod,
  tools: { aggregation: Aggregation; runId: number },
): Promise<number> {
  await lockStorePeriods(tx, period)
  let written = 0
  for (const open of await findOpenDays(tx, period)) {
    if (open.someComputedBefore) await removeStatisticDays(tx, open)
    written += await tools.aggregation.statisticDays(tx, open, tools.runId)
  }
  if (period.dateTerm !== 'DAY') {
    written += await foldStatistic(tx, period)
    await markFolded(tx, period)
  }
  return written
}
