import { transaction } from '@haru/pg'
import { type ClaimedEvent, claimEvents, markSent, postpone } from '../claim.ts'
import { delayAfter } from '../delay-after.ts'
import type { Outbox, Tell } from '../relay.ts'
import { messageOf } from './kafka-message.ts'
import type { KafkaMetrics } from './kafka-metrics.ts'
import type { KafkaOptions } from './kafka-options.ts'
import { KafkaAway, type Publisher } from './kafka-publisher.ts'

export type KafkaRelay = {
  options: KafkaOptions
  publisher: Publisher
  metrics: KafkaMetrics
  tell: Tell
}

/**
 * Sends one batch of an outbox's events to Kafka. They are marked as sent once all replicas have
 * them; a process that dies in between sends them again, and their readers tell them by their ids.
 * @param outbox where the events are
 * @returns how many events were claimed
 * @throws KafkaAway or that the database is away; then all of them stay as they were
 */
export async function publishBatch(outbox: Outbox, relay: KafkaRelay): Promise<number> {
  const { schema } = outbox
  return await transaction(outbox.db, async (tx) => {
    const events = await claimEvents(tx, schema, 'new')
    if (events.length === 0) return 0
    const refused = await publishEach(events, relay)
    const sent = events.filter(({ id }) => !refused.has(id))
    const ids = sent.map(({ id }) => id)
    await markSent(tx, schema, ids)
    for (const { id, attempts } of events) {
      // Never parked: nobody has it yet. Its age is a metric.
      if (refused.has(id)) await postpone(tx, schema, id, delayAfter(attempts), refused.get(id))
    }
    for (const { topic } of sent) relay.metrics.published(topic)
    return events.length
  })
}

/** Together, or one by one when Kafka refuses one of them. @returns what it said, by event */
async function publishEach(
  events: readonly ClaimedEvent[],
  { options, publisher, tell }: KafkaRelay,
): Promise<Map<number, unknown>> {
  const refused = new Map<number, unknown>()
  try {
    await publisher.publish(events.map((event) => messageOf(options, event)))
    return refused
  } catch (error) {
    if (error instanceof KafkaAway) throw error
  }
  for (const event of events) {
    try {
      await publisher.publish([messageOf(options, event)])
    } catch (error) {
      if (error instanceof KafkaAway) throw error
      refused.set(event.id, error)
      if (event.attempts === 0) tell(`${event.topic} ${event.eventId} is refused by Kafka`, error)
    }
  }
  return refused
}
