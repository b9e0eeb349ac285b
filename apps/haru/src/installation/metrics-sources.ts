import { createEventMetrics, type EventBus } from '@haru/events'
import type { MetricsSource, RunningService, Watch } from '@haru/service-kit'

/**
 * All that a process counts, no figure twice: what its services share, what each has of its own,
 * what waits in the outboxes, and what the transport counts.
 * @param watch shared by the services
 * @param services of this process
 * @param bus with their outboxes
 * @param tell where it is told what cannot be counted
 */
export function metricsSources(
  watch: Watch,
  services: readonly RunningService[],
  bus: EventBus,
  tell: (message: string, error: unknown) => void,
): MetricsSource[] {
  const own = services.flatMap(({ metrics }) => metrics ?? [])
  const events = createEventMetrics(bus.outboxes(), tell)
  return [watch.registry, ...own, events, ...(bus.metrics ? [bus.metrics] : [])]
}
