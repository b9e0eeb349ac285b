import type { SettlementSetup } from '@haru/settlement'

/** A way in which the jobs compute a day (batch.md), and the settings that choose it. */
export type Strategy = {
  name: string
  setup: (redisUrl: string | undefined) => Pick<SettlementSetup, 'aggregation'>
  /** true: it is left out, visibly, when no Redis answers */
  needsRedis: boolean
}

/** The strategies that there are. */
export const STRATEGIES: readonly Strategy[] = [
  { name: 'sql', setup: () => ({ aggregation: { name: 'sql' } }), needsRedis: false },
  {
    name: 'redis',
    setup: (redisUrl) => ({ aggregation: { name: 'redis', redisUrl } }),
    needsRedis: true,
  },
  { name: 'memory', setup: () => ({ aggregation: { name: 'memory' } }), needsRedis: false },
]
