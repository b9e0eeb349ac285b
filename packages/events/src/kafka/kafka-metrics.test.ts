import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createKafkaMetrics } from './kafka-metrics.ts'

test('while Kafka does not answer, its lag is missing, and what was counted is there', async () => {
  const told: string[] = []
  const silent = () => new Promise<never>(() => {})
  const metrics = createKafkaMetrics(silent, (message) => void told.push(message))
  metrics.published('trade-paid')
  for (let look = 1; look <= 2; look++) {
    const text = await metrics.registry.metrics()
    assert.match(text, /^haru_kafka_published_events_total\{topic="trade-paid"\} 1$/m)
    assert.doesNotMatch(text, /^haru_kafka_consumer_lag_messages\{/m)
  }
  assert.deepEqual(told, ['what waits in Kafka cannot be counted'])
})
