import type { Topic } from '@haru/contracts'
import { Counter, Gauge, Registry } from 'prom-client'
import type { Lag } from './kafka-lag.ts'

/** Whoever looks waits no longer than this for what Kafka says. Milliseconds. */
const LAG_MS_MAX = 2_000

export type KafkaMetrics = {
  registry: Registry
  published(topic: Topic): void
  /** @param outcome `again`: it will be tried again; `dead`: it is on the dead-letter topic */
  failed(consumer: string, topic: Topic, outcome: 'again' | 'dead'): void
}

/**
 * Makes the metrics of the Kafka transport.
 * @param readLags asks how far the groups are behind; failing, none are shown
 */
export function createKafkaMetrics(readLags: () => Promise<readonly Lag[]>): KafkaMetrics {
  const registry = new Registry()
  const published = new Counter({
    name: 'haru_kafka_published_events_total',
    help: 'Events that all replicas in sync have',
    labelNames: ['topic'],
    registers: [registry],
  })
  const failed = new Counter({
    name: 'haru_kafka_failed_messages_total',
    help: 'Messages that a consumer failed on: to be tried again, or on the dead-letter topic',
    labelNames: ['consumer', 'topic', 'outcome'],
    registers: [registry],
  })
  const lag = new Gauge({
    name: 'haru_kafka_consumer_lag_messages',
    help: 'Messages not handled yet, whichever process will; every process says the same',
    labelNames: ['group', 'topic'],
    registers: [registry],
    async collect() {
      lag.reset()
      for (const { group, topic, behind } of await withinTime(readLags())) {
        lag.set({ group, topic }, behind)
      }
    },
  })
  return {
    registry,
    published: (topic) => published.inc({ topic }),
    failed: (consumer, topic, outcome) => failed.inc({ consumer, topic, outcome }),
  }
}

async function withinTime(asked: Promise<readonly Lag[]>): Promise<readonly Lag[]> {
  const nothing = Promise.withResolvers<readonly Lag[]>()
  const timer = setTimeout(nothing.resolve, LAG_MS_MAX, [])
  try {
    return await Promise.race([asked.catch(() => []), nothing.promise])
  } finally {
    clearTimeout(timer)
  }
}
