import { createHash } from 'node:crypto'
import { EVENT_SCHEMAS, EVENT_SUBJECTS, type Payload, type Topic } from '@haru/contracts'
import { traceIdIn } from '@haru/service-kit/trace-context.ts'
import type { DeliveredEvent } from '../consumer.ts'
import { errorText } from '../error-text.ts'
import { deadLetterTopicName, type KafkaOptions, topicName } from './kafka-options.ts'
import type { Message } from './kafka-publisher.ts'

/** A message as it was read, and where from. */
export type ReadMessage = {
  key?: Buffer | null | undefined
  value?: Buffer | null | undefined
  headers: ReadonlyMap<string, Buffer>
  topic: Topic
  partition: number
  offset: bigint
  /** milliseconds since 1970, set by its producer or broker */
  timestamp: bigint
}

/** What a message says, or why it cannot be read. */
export type Reading = { event: DeliveredEvent } | { problem: string }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const STORE_ID = /^[1-9]\d{0,15}$/
const ERROR_CHARACTERS_MAX = 4_000

/** The message that carries an event: the payload that others know, and what we add, as headers. */
export function messageOf(options: KafkaOptions, event: DeliveredEvent): Message {
  return {
    topic: topicName(options, event.topic),
    key: Buffer.from(event.key),
    value: Buffer.from(JSON.stringify(event.payload)),
    headers: headersOf({
      'event-id': event.eventId,
      'event-type': event.topic,
      'event-version': String(event.version),
      'occurred-at': event.occurredAt.toISOString(),
      traceparent: event.traceContext ?? undefined,
    }),
  }
}

/**
 * The message that goes beside the topic's others, when one of these cannot be handled.
 * @param consumer name of who could not
 * @param original the message as it was; where it lay, when it was read from there
 */
export function deadLetterOf(
  options: KafkaOptions,
  consumer: string,
  topic: Topic,
  original: Pick<ReadMessage, 'key' | 'value' | 'headers'> &
    Partial<Pick<ReadMessage, 'partition' | 'offset'>>,
  error: unknown,
): Message {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const { partition, offset } = original
  const why = headersOf({
    consumer,
    error: errorText(text, ERROR_CHARACTERS_MAX),
    origin:
      offset === undefined ? undefined : `${topicName(options, topic)}:${partition}:${offset}`,
  })
  return {
    topic: deadLetterTopicName(options, topic),
    key: original.key ?? undefined,
    value: original.value ?? Buffer.alloc(0),
    headers: new Map([...original.headers, ...why]),
  }
}

/**
 * Reads a message of anybody: only its payload, and the store as its key, must be there.
 * @param message as it came
 */
export function readMessage(message: ReadMessage): Reading {
  const { topic, key, value, headers } = message
  let json: unknown
  try {
    json = JSON.parse(value?.toString() ?? '')
  } catch (error) {
    return { problem: `it is not JSON: ${String(error)}` }
  }
  const parsed = EVENT_SCHEMAS[topic].safeParse(json)
  if (!parsed.success) {
    // A line for each of ten thousand items would be logged, too.
    const why = errorText(parsed.error.message, ERROR_CHARACTERS_MAX)
    return { problem: `it does not match its schema: ${why}` }
  }
  const payload: Payload<Topic> = parsed.data
  // The payload's word counts; another program may key its messages otherwise.
  const storeId = 'storeId' in payload ? String(payload.storeId) : (key?.toString() ?? '')
  if (!STORE_ID.test(storeId)) return { problem: 'its key is not the id of a store' }
  const text = (name: string) => headers.get(name)?.toString()
  // As PostgreSQL writes it: in capitals, the inbox would take it for another one's.
  const eventId = text('event-id')?.toLowerCase() ?? ''
  return {
    event: {
      eventId: UUID.test(eventId) ? eventId : madeId(message, storeId, payload),
      topic,
      key: storeId,
      version: versionIn(text('event-version')),
      payload,
      occurredAt: timeIn(text('occurred-at')) ?? timeIn(Number(message.timestamp)) ?? new Date(),
      traceContext: traceIdIn(text('traceparent')) ? (text('traceparent') ?? null) : null,
    },
  }
}

/** The id of an event that came without: of what it is about, else of the very message. */
function madeId(message: ReadMessage, storeId: string, payload: Payload<Topic>): string {
  const { topic, partition, offset, timestamp, value } = message
  const subjectOf = EVENT_SUBJECTS[topic] as (payload: Payload<Topic>) => string | undefined
  const subject = subjectOf(payload)
  // A topic that was made anew counts from 0 again: its time and content tell the message then.
  const parts =
    subject === undefined
      ? [topic, 'message', partition, offset, timestamp, value?.toString('base64')]
      : [topic, 'subject', storeId, subject]
  return uuidOf(parts.join('\n'))
}

/** A UUID of the kind that is made of a name (RFC 9562, version 8). */
function uuidOf(name: string): string {
  const bytes = createHash('sha256').update(`haru\n${name}`).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** A time that a database can keep, too. */
function timeIn(written: string | number | undefined): Date | undefined {
  const time = new Date(written ?? Number.NaN)
  return time.getTime() >= 0 && time.getUTCFullYear() <= 9_999 ? time : undefined
}

function versionIn(text: string | undefined): number {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 1
}

function headersOf(texts: Record<string, string | undefined>): Map<string, Buffer> {
  const given = Object.entries(texts).filter(([, text]) => text !== undefined)
  return new Map(given.map(([name, text]) => [name, Buffer.from(text ?? '')]))
}
