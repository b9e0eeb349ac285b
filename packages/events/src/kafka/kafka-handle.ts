import { isDatabaseAway, sqlStateOf } from '@haru/pg'
import { inTrace } from '@haru/service-kit/trace-context.ts'
import type { Consumer, DeliveredEvent } from '../consumer.ts'
import { putAside } from '../put-aside.ts'
import type { Tell } from '../relay.ts'
import { sendDeadLetter } from './kafka-dead-letter.ts'
import { deadLetterOf, type ReadMessage, readMessage } from './kafka-message.ts'
import type { KafkaMetrics } from './kafka-metrics.ts'
import type { KafkaOptions } from './kafka-options.ts'
import type { Publisher } from './kafka-publisher.ts'

/** A failed batch is tried one by one for that long: failures may be slow, and others wait. */
const ONE_BY_ONE_MS_MAX = 10_000
/**
 * What PostgreSQL says of a text that it cannot keep: a zero character, half a character, more than
 * fits. Whatever else it says (disk full, read only, a wrong password) is no fault of the event.
 */
const CANNOT_BE_KEPT = new Set(['22021', '22P02', '22P05', '54000'])

export type HandleOptions = {
  options: KafkaOptions
  consumer: Consumer
  publisher: Publisher
  metrics: KafkaMetrics
  tell: Tell
  /** milliseconds after which the rest of a failed batch is put aside untried */
  oneByOneMsMax?: number
}

/**
 * Handles a batch of messages: afterwards each was handled, waits in the consumer's schema to be
 * tried again, or is on the dead-letter topic. Doing it twice changes nothing.
 * @param messages as they were read
 * @throws KafkaAway, or why the database keeps nothing; then all of them are to be handled again
 */
export async function handleMessages(
  messages: readonly ReadMessage[],
  handle: HandleOptions,
): Promise<void> {
  const events = new Map<DeliveredEvent, ReadMessage>()
  const unreadable: [ReadMessage, problem: string][] = []
  for (const message of messages) {
    const reading = readMessage(message)
    if ('event' in reading) events.set(reading.event, message)
    else unreadable.push([message, reading.problem])
  }
  if (events.size > 0) await deliver(events, handle)
  // Last: as long as the database is away all of this is done again, and Kafka keeps each letter.
  for (const [message, problem] of unreadable) await setUnreadableAside(message, problem, handle)
}

/** Nothing can be tried again with it; the topic beside keeps it as it is. */
async function setUnreadableAside(
  message: ReadMessage,
  problem: string,
  { options, consumer, publisher, metrics, tell }: HandleOptions,
): Promise<void> {
  const { topic, partition, offset } = message
  await sendDeadLetter(publisher, deadLetterOf(options, consumer.name, topic, message, problem))
  metrics.failed(consumer.name, topic, 'dead')
  const what = `message ${offset} in partition ${partition} of ${topic} cannot be read`
  tell(`${what}, and is on its dead-letter topic`, new Error(problem))
}

/** In one transaction; when that fails one by one, so that a bad event holds up no other. */
async function deliver(
  events: ReadonlyMap<DeliveredEvent, ReadMessage>,
  handle: HandleOptions,
): Promise<void> {
  const { consumer, oneByOneMsMax = ONE_BY_ONE_MS_MAX } = handle
  try {
    await consumer.deliver([...events.keys()])
    return
  } catch (error) {
    if (isDatabaseAway(error)) throw error
  }
  const until = performance.now() + oneByOneMsMax
  for (const [event, message] of events) {
    if (performance.now() < until) await deliverOne(event, message, handle)
    else await keepForLater(event, message, handle)
  }
}

async function deliverOne(
  event: DeliveredEvent,
  message: ReadMessage,
  handle: HandleOptions,
): Promise<void> {
  const { consumer, metrics, tell } = handle
  try {
    await consumer.deliver([event])
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    if (!(await keepForLater(event, message, handle, error))) return
    metrics.failed(consumer.name, event.topic, 'again')
    const what = `${consumer.name} failed on ${event.topic} ${event.eventId} of store ${event.key}`
    inTrace(event.traceContext, () => tell(`${what}, and tries it again`, error))
  }
}

/**
 * What the database cannot keep (a zero character in a name), nobody can try again.
 * @returns false when it is waiting already, or went to the dead-letter topic instead
 * @throws why the database keeps nothing just now
 */
async function keepForLater(
  event: DeliveredEvent,
  message: ReadMessage,
  { options, consumer, publisher, metrics, tell }: HandleOptions,
  reason?: unknown,
): Promise<boolean> {
  try {
    return await putAside(consumer, event, reason)
  } catch (error) {
    if (!CANNOT_BE_KEPT.has(sqlStateOf(error) ?? '')) throw error
    const { topic, eventId, key } = event
    await sendDeadLetter(publisher, deadLetterOf(options, consumer.name, topic, message, error))
    metrics.failed(consumer.name, topic, 'dead')
    const what = `${topic} ${eventId} of store ${key} cannot be kept`
    inTrace(event.traceContext, () => tell(`${what}, and is on its dead-letter topic`, error))
    return false
  }
}
