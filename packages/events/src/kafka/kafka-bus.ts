import { setTimeout as delay } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { countDue } from '../claim.ts'
import type { Consumer } from '../consumer.ts'
import type { EventBus } from '../event-bus.ts'
import type { Outbox, Tell } from '../relay.ts'
import { createLagReader, type LagReader } from './kafka-lag.ts'
import { createKafkaMetrics } from './kafka-metrics.ts'
import type { KafkaOptions } from './kafka-options.ts'
import { type KafkaRun, startKafka } from './kafka-run.ts'

const DRAIN_ROUNDS_MAX = 1_200

/**
 * Makes the Kafka transport: events go from every outbox to Kafka, and from there to the consumers,
 * wherever their process is. While Kafka is away, events wait in their outboxes.
 * @param options where Kafka is
 * @param tell where trouble is told
 * @param lookMsMax milliseconds that whoever looks at its metrics waits for Kafka
 */
export function createKafkaBus(options: KafkaOptions, tell: Tell, lookMsMax?: number): EventBus {
  const outboxes: Outbox[] = []
  const consumers: Consumer[] = []
  const lag = createLagReader(options, consumers)
  const metrics = createKafkaMetrics(() => lag.read(), tell, { lookMsMax })
  let run: KafkaRun | undefined

  return {
    // Only the tables of an outbox are used, and every schema has those.
    addOutbox: ({ schema, db }) =>
      void outboxes.push({ schema, db: db as unknown as Kysely<unknown> }),
    outboxes: () => outboxes,
    addConsumer: (consumer) => void consumers.push(consumer),
    consumers: () => consumers,
    metrics: metrics.registry,
    wake: () => run?.wake(),
    start() {
      run = startKafka({ options, outboxes, consumers, metrics, tell })
    },
    async stop() {
      await run?.stop()
      run = undefined
      await lag.close()
    },
    drain: () => drain(outboxes, lag),
  }
}

/** Over when twice in a row nothing was due, nobody behind, and nothing had come meanwhile. */
async function drain(outboxes: readonly Outbox[], lag: LagReader): Promise<void> {
  let before: bigint | undefined
  for (let round = 0; round < DRAIN_ROUNDS_MAX; round++) {
    const due = await Promise.all(outboxes.map(({ db, schema }) => countDue(db, schema)))
    const lags = await lag.read().catch(() => undefined)
    const isQuiet = lags?.every(({ behind }) => behind === 0) && due.every((count) => count === 0)
    const ends = lags?.reduce((sum, one) => sum + one.ends, 0n)
    if (isQuiet && ends === before) return
    before = isQuiet ? ends : undefined
    await delay(isQuiet ? 5 : 50)
  }
  throw new Error('events are still due after too many rounds')
}
