import { type Pooled, poolStateOf } from '@haru/pg'
import { Gauge, type Registry } from 'prom-client'

/** Shows how the pools of database connections are used. */
export type PoolMetrics = {
  /**
   * Shows a pool from now on; those of one service are added up.
   * @param service whose
   * @param db opened by `openDatabase`
   */
  watch(service: string, db: Pooled): void
}

/**
 * Makes the metrics of connections.
 * @param registry that gets them; once
 */
export function createPoolMetrics(registry: Registry): PoolMetrics {
  const pools: { service: string; db: Pooled }[] = []
  const gauge = new Gauge({
    name: 'haru_pool_connections',
    help: 'Database connections: open ones, those of them that are idle, and who waits for one',
    labelNames: ['service', 'state'],
    registers: [registry],
    collect() {
      gauge.reset()
      for (const { service, db } of pools) {
        for (const [state, count] of Object.entries(poolStateOf(db))) {
          gauge.inc({ service, state }, count)
        }
      }
    },
  })
  return { watch: (service, db) => void pools.push({ service, db }) }
}
