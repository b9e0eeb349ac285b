import type { TestContext } from 'node:test'
import type { Consumer } from '../consumer.ts'
import type { EventBus } from '../event-bus.ts'
import type { TwoServices } from '../testing.ts'
import { createKafkaBus } from './kafka-bus.ts'
import type { KafkaOptions } from './kafka-options.ts'

/** A bus over Kafka, and what it told. */
export type KafkaTestBus = EventBus & {
  told: readonly string[]
  untilTold(what: RegExp): Promise<void>
}

/** A machine that tests at once may be slow to answer. */
const LOOK_MS_MAX = 10_000

/**
 * A bus of the two services over Kafka, not started, that stops when the test is over.
 * @param t that test
 * @param kafka where, and under which names
 */
export function openKafkaBus(
  t: Pick<TestContext, 'after'>,
  services: TwoServices,
  kafka: KafkaOptions,
  ...readers: Consumer[]
): KafkaTestBus {
  const told: string[] = []
  const waiting = new Map<RegExp, () => void>()
  const tell = (message: string, error: unknown) => {
    const line = `${message}: ${error instanceof Error ? error.message : String(error)}`
    told.push(line)
    for (const [what, go] of waiting) if (what.test(line)) go()
  }
  const bus = createKafkaBus(kafka, tell, LOOK_MS_MAX)
  bus.addOutbox(services.outbox)
  bus.addOutbox({ schema: 'store', db: services.store })
  for (const reader of readers) bus.addConsumer(reader)
  t.after(() => bus.stop())
  return {
    ...bus,
    told,
    drain: () =>
      bus.drain().catch((cause) => {
        throw new Error(`it told: ${told.join('; ')}`, { cause })
      }),
    async untilTold(what) {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.set(what, resolve)
      if (!told.some((line) => what.test(line))) await promise
    },
  }
}
