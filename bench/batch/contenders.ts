import type { Contender } from '../measure.ts'
import { BARE_SETTLEMENT, BARE_STATISTICS, BARE_STATISTICS_OF_VIEW } from './bare-statements.ts'
import type { NaiveRedis } from './naive-redis.ts'
import type { Jobs } from './open-jobs.ts'
import type { Results } from './results-sql.ts'
import type { Strategy } from './strategies.ts'

/** How the ways of doing the work are called in the report. */
export const WORK = {
  bareStatistics: 'statistics: bare statement',
  bareStatisticsOfView: 'statistics: bare statement over the view',
  statistics: (strategy: string) => `statistics: job, ${strategy}, no day computed`,
  statisticsWithClosing: 'statistics: job, sql, no day computed or closed',
  fold: 'statistics: job, sql, all days computed',
  bareSettlement: 'settlement: bare statement',
  settlement: 'settlement: job, sql, no day computed',
  naiveRedis: 'statistics: naive Redis',
} as const

/** A loaded month, with everything that works on it. */
export type OpenMonth = {
  results: Results
  jobs: ReadonlyMap<Strategy, Jobs>
  naive: NaiveRedis | undefined
}

/** It takes a minute and more. */
const NAIVE_ROUNDS = 2

/** Everything that is measured on one month, in the order of a round. */
export function contendersOf({ results, jobs, naive }: OpenMonth): Contender[] {
  const { client, clear, clearMonth, checkStatistics, checkSettlements } = results
  const bare = (statement: string) => async () => void (await client.query(statement))
  const fresh = () => clear('closed')
  const contenders: Contender[] = [
    {
      name: WORK.bareStatistics,
      prepare: fresh,
      run: bare(BARE_STATISTICS),
      check: checkStatistics,
    },
    {
      name: WORK.bareStatisticsOfView,
      prepare: fresh,
      run: bare(BARE_STATISTICS_OF_VIEW),
      check: checkStatistics,
    },
  ]
  for (const [strategy, { runMonth }] of jobs) {
    const statistics = {
      run: () => runMonth('product-sale-statistics'),
      check: checkStatistics,
    }
    contenders.push({ name: WORK.statistics(strategy.name), prepare: fresh, ...statistics })
    if (strategy.name !== 'sql') continue
    // The one before has left its days.
    contenders.push({ name: WORK.fold, prepare: clearMonth, ...statistics })
    const open = () => clear('open')
    contenders.push({ name: WORK.statisticsWithClosing, prepare: open, ...statistics })
    contenders.push({
      name: WORK.bareSettlement,
      prepare: fresh,
      run: bare(BARE_SETTLEMENT),
      check: checkSettlements,
    })
    const settlement = { run: () => runMonth('settlement'), check: checkSettlements }
    contenders.push({ name: WORK.settlement, prepare: fresh, ...settlement })
  }
  if (naive) {
    contenders.push({
      name: WORK.naiveRedis,
      roundsMax: NAIVE_ROUNDS,
      prepare: fresh,
      run: () => naive.run(client),
      check: checkStatistics,
    })
  }
  return contenders
}
