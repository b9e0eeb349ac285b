import { setTimeout as delay } from 'node:timers/promises'
import type { Consumer } from '../consumer.ts'
import { type BeforeParking, type Outbox, relayBatch, type Tell } from '../relay.ts'
import { type RelayLoop, startRelayLoop } from '../relay-loop.ts'
import { sendDeadLetter } from './kafka-dead-letter.ts'
import { deadLetterOf, messageOf } from './kafka-message.ts'
import type { KafkaMetrics } from './kafka-metrics.ts'
import type { KafkaOptions } from './kafka-options.ts'
import { createOutage } from './kafka-outage.ts'
import { createPublisher, KafkaAway, type Publisher } from './kafka-publisher.ts'
import { type KafkaReader, startReader } from './kafka-reader.ts'
import { publishBatch } from './kafka-relay.ts'
import { ensureTopics } from './kafka-topics.ts'

/** When a Kafka that is away is asked again. Milliseconds. */
const AWAY_MS = 1_000
/** Batches in flight are finished in that time, or given up and sent again later. Milliseconds. */
const FINISH_MS_MAX = 8_000

export type KafkaRunOptions = {
  options: KafkaOptions
  outboxes: readonly Outbox[]
  consumers: readonly Consumer[]
  metrics: KafkaMetrics
  tell: Tell
}

/** What carries events, from start to stop. */
export type KafkaRun = {
  wake(): void
  stop(): Promise<void>
}

/**
 * Starts to send the outboxes' events, to read the consumers', and to try failed ones again.
 * Kafka may be away: the first two begin once its topics are there.
 * @param run what there is to send and to read
 */
export function startKafka(run: KafkaRunOptions): KafkaRun {
  const { options, outboxes, consumers, metrics, tell } = run
  const publisher = createPublisher(options)
  const loops: RelayLoop[] = []
  const readers: KafkaReader[] = []
  const stopping = new AbortController()

  function wake(): void {
    for (const loop of loops) loop.wake()
  }

  async function begin(): Promise<void> {
    const beforeParking = tellKafka(run, publisher)
    const again = { tell, which: 'again', beforeParking } as const
    for (const outbox of outboxes) {
      const tryAgain = async (goOn: () => boolean) => {
        while (goOn() && (await relayBatch(outbox, consumers, again)) > 0) wake()
      }
      loops.push(startRelayLoop(outbox, tell, tryAgain))
    }
    if (!(await topicsAreThere(run, stopping.signal))) return
    for (const outbox of outboxes) {
      loops.push(startPublishing(outbox, run, publisher, stopping.signal))
    }
    for (const consumer of consumers) {
      readers.push(startReader({ options, consumer, publisher, metrics, tell }, wake))
    }
  }

  const begun = begin()
  return {
    wake,
    async stop() {
      stopping.abort()
      await begun
      const finished = Promise.all([...loops, ...readers].map((one) => one.stop()))
      await Promise.race([finished, delay(FINISH_MS_MAX, undefined, { ref: false })])
      await publisher.close()
      await finished
    },
  }
}

function startPublishing(
  outbox: Outbox,
  { options, metrics, tell }: KafkaRunOptions,
  publisher: Publisher,
  signal: AbortSignal,
): RelayLoop {
  const outage = createOutage(tell)
  const relay = { options, publisher, metrics, tell }
  return startRelayLoop(outbox, tell, async (goOn) => {
    try {
      while (goOn() && (await publishBatch(outbox, relay)) > 0) outage.over()
    } catch (error) {
      if (!(error instanceof KafkaAway)) throw error
      if (goOn()) outage.began(`events of ${outbox.schema} wait for Kafka`, error)
      await pause(signal)
    }
  })
}

/** A dead letter goes to its topic first: once parked, nobody would send it any more. */
function tellKafka(
  { options, metrics, tell }: KafkaRunOptions,
  publisher: Publisher,
): BeforeParking {
  return async (consumer, event, error) => {
    const { topic, eventId } = event
    const original = messageOf(options, event)
    try {
      await sendDeadLetter(publisher, deadLetterOf(options, consumer.name, topic, original, error))
    } catch (failure) {
      if (failure instanceof KafkaAway) throw failure
      tell(`Kafka refuses the dead letter of ${topic} ${eventId}`, failure)
    }
    metrics.failed(consumer.name, topic, 'dead')
  }
}

/** @returns false when told to stop before they were */
async function topicsAreThere(
  { options, tell }: KafkaRunOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const outage = createOutage(tell)
  while (!signal.aborted) {
    try {
      await ensureTopics(options, tell, signal)
      return !signal.aborted
    } catch (error) {
      if (!signal.aborted) outage.began('events wait: Kafka has no topics, or is away', error)
      await pause(signal)
    }
  }
  return false
}

async function pause(signal: AbortSignal): Promise<void> {
  await delay(AWAY_MS, undefined, { ref: false, signal }).catch(() => {})
}
