import { Registry } from 'prom-client'
import { createHttpMetrics, type HttpMetrics } from './http-metrics.ts'
import { createPoolMetrics, type PoolMetrics } from './pool-metrics.ts'
import { createUpstreamMetrics, type UpstreamMetrics } from './upstream-metrics.ts'

/** What the services of one process count together, each under its name. */
export type Watch = {
  /** shows all of it; services add their own */
  registry: Registry
  http: HttpMetrics
  pools: PoolMetrics
  upstreams: UpstreamMetrics
}

/** Makes the metrics that the services of one process share. */
export function createWatch(): Watch {
  const registry = new Registry()
  return {
    registry,
    http: createHttpMetrics(registry),
    pools: createPoolMetrics(registry),
    upstreams: createUpstreamMetrics(registry),
  }
}
