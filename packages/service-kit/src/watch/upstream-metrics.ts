import type { ServiceName } from '@haru/contracts'
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Upstream } from '../upstream/upstream.ts'
import type { Upstreams } from '../upstream/upstreams.ts'

/** Shows how a process reaches the services of others. */
export type UpstreamMetrics = {
  /** A call of a service failed: nobody there, broken off, or no answer in time. */
  failed(service: ServiceName): void
  /** Shows the instances that are called. */
  watch(upstreams: Pick<Upstreams, 'list'>): void
}

/**
 * Makes the metrics of calls between processes. Without such calls there are none.
 * @param registry that gets them; once
 */
export function createUpstreamMetrics(registry: Registry): UpstreamMetrics {
  const registers = [registry]
  const failures = new Counter({
    name: 'haru_upstream_failures_total',
    help: 'Calls of services in other processes that failed, each try counted',
    labelNames: ['service'],
    registers,
  })
  return {
    failed: (service) => failures.inc({ service }),
    watch(upstreams) {
      const addGauge = (name: string, help: string, read: (upstream: Upstream) => number) => {
        const gauge = new Gauge({
          name,
          help,
          labelNames: ['service', 'instance'],
          registers,
          collect() {
            gauge.reset()
            for (const { service, upstream } of upstreams.list()) {
              gauge.set({ service, instance: upstream.origin }, read(upstream))
            }
          },
        })
      }
      const states = '0: closed, 1: half open, one call finds out; 2: open, it is left alone'
      addGauge('haru_upstream_breaker_state', `Circuit breakers; ${states}`, stateOf)
      const inFlight = 'Requests to an instance whose answer has not ended'
      addGauge('haru_upstream_in_flight', inFlight, (upstream) => upstream.inFlight)
    },
  }
}

function stateOf({ breaker }: Upstream): number {
  if (breaker.opened) return 2
  return breaker.halfOpen ? 1 : 0
}
