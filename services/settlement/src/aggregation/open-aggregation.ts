import { upsertSettlementDays } from '../settlement/settlement-sql.ts'
import { insertStatisticDays } from '../statistic/statistic-sql.ts'
import type { Aggregation, AggregationName } from './aggregation.ts'
import { foldingAggregation } from './folding-aggregation.ts'
import { openMemoryFold } from './memory-fold.ts'
import { openRedisFolds } from './redis-fold.ts'

/** How days are computed; `redisUrl` is where the strategy `redis` folds. */
export type AggregationOptions = { name: AggregationName; redisUrl?: string | undefined }

/** One set-based statement for all stores and days of a transaction. */
const SQL: Aggregation = {
  dayByDay: false,
  statisticDays: insertStatisticDays,
  settlementDays: upsertSettlementDays,
  async close() {},
}

/**
 * Opens the strategy that was chosen.
 * @throws Error when `redis` is chosen and nobody says where it is
 */
export function openAggregation({ name, redisUrl }: AggregationOptions): Aggregation {
  if (name === 'sql') return SQL
  if (name === 'memory') return foldingAggregation(openMemoryFold, async () => {})
  if (!redisUrl) throw new Error('The aggregation by redis needs HARU_BATCH_REDIS_URL.')
  const { open, close } = openRedisFolds(redisUrl)
  return foldingAggregation(open, close)
}
