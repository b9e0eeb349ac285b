import type { Computation } from '../period/compute-period.ts'
import { foldStatistic, removeStatisticDays } from './statistic-sql.ts'

/** Sale statistics: days out of what was sold, weeks and months out of days. */
export const statistic: Computation = {
  async days(tx, open, { aggregation, runId }) {
    if (open.someComputedBefore) await removeStatisticDays(tx, open)
    return await aggregation.statisticDays(tx, open, runId)
  },
  fold: foldStatistic,
}
