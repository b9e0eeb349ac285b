import type { Topic } from '@haru/contracts'
import { createQuestion, type QuestionBounds } from '@haru/service-kit'
import { Counter, Gauge, Registry } from 'prom-client'
import type { Tell } from '../relay.ts'
import type { Lag } from './kafka-lag.ts'

export type KafkaMetrics = {
  registry: Registry
  published(topic: Topic): void
  /** @param outcome `again`: it will be tried again; `dead`: it is on the dead-letter topic */
  failed(consumer: string, topic: Topic, outcome: 'again' | 'dead'): void
}

/**
 * Makes the metrics of the Kafka transport.
 * @param readLags asks how far the groups are behind
 * @param tell where it is told that it failed, or took too long
 * @param bounds how long that may take, and its answer be shown
 */
export function createKafkaMetrics(
  readLags: () => Promise<readonly Lag[]>,
  tell: Tell,
  bounds: QuestionBounds = {},
): KafkaMetrics {
  const registry = new Registry()
  const lags = createQuestion('what waits in Kafka', readLags, tell, bounds)
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
      const known = await lags()
      lag.reset()
      for (const { group, topic, behind } of known ?? []) lag.set({ group, topic }, behind)
    },
  })
  return {
    registry,
    published: (topic) => published.inc({ topic }),
    failed: (consumer, topic, outcome) => failed.inc({ consumer, topic, outcome }),
  }
}
