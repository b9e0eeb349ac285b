import type { Message, Publisher } from './kafka-publisher.ts'
import { KafkaAway } from './kafka-publisher.ts'

/** Enough to see what it was; the rest is where its headers say, as long as Kafka keeps it. */
const KEPT_BYTES = 10_000
/** What we write ourselves; another program may have written more into those of an event. */
const OUR_HEADERS = ['consumer', 'error', 'origin', 'event-id', 'event-type']

/**
 * Sends a dead letter. One that Kafka refuses, since it is too large, say, is sent as what is left
 * of it when it is cut: kept whole it would hold up everything behind it for ever.
 * @throws KafkaAway when Kafka is away
 * @throws what Kafka said when it refuses that, too: then no letter would pass
 */
export async function sendDeadLetter(publisher: Publisher, letter: Message): Promise<void> {
  try {
    await publisher.publish([letter])
  } catch (error) {
    if (error instanceof KafkaAway) throw error
    await publisher.publish([cut(letter)])
  }
}

function cut({ topic, key, value, headers }: Message): Message {
  const kept = [...headers]
    .filter(([name]) => OUR_HEADERS.includes(name))
    .map(([name, text]) => [name, text.subarray(0, KEPT_BYTES)] as const)
  const bytes = Buffer.from(String(value.length))
  return {
    topic,
    key: key?.subarray(0, KEPT_BYTES),
    value: value.subarray(0, KEPT_BYTES),
    headers: new Map([...kept, ['cut-from-bytes', bytes] as const]),
  }
}
