import { setTimeout as delay } from 'node:timers/promises'
import type { Topic } from '@haru/contracts'
import { Consumer as KafkaClient, type Message } from '@platformatic/kafka'
import { answerOf } from './kafka-answer.ts'
import { createBatches, type MessageStream, WAITING_MAX } from './kafka-batches.ts'
import { type HandleOptions, handleMessages } from './kafka-handle.ts'
import type { ReadMessage } from './kafka-message.ts'
import { clientOptions, groupName, topicName } from './kafka-options.ts'
import { createOutage } from './kafka-outage.ts'
import { KafkaAway } from './kafka-publisher.ts'

const FETCHED_BYTES_MAX = 5_000_000
/** A member that died is missed after that long, and others read its partitions. Milliseconds. */
const SESSION_MS = 10_000
const HEARTBEAT_MS = 2_000
const REBALANCE_MS_MAX = 15_000
/** When a database or a Kafka that is away is asked again. Milliseconds. */
const AWAY_MS = 1_000
/** A group that cannot be left in time misses this member soon. Milliseconds. */
const LEAVE_MS_MAX = 5_000
/** Who has read for so long without trouble has no part in the last one. Milliseconds. */
const STEADY_MS = 10_000

/** Reads one consumer's topics until it is told to stop. */
export type KafkaReader = {
  /** Finishes the batch in hand, says how far it came, and leaves the group. */
  stop(): Promise<void>
}

/**
 * Starts reading for a consumer, as one instance of its group. How far it came is told to Kafka
 * only after the effects are committed: whoever takes over begins there, and the inbox tells what
 * was handled before.
 * @param handle who reads, and where from
 * @param onHandled called after every batch, since what came of it may be sent now
 */
export function startReader(handle: HandleOptions, onHandled: () => void): KafkaReader {
  const { options, consumer, tell } = handle
  const stopping = new AbortController()
  const { signal } = stopping
  const kafka = createOutage(tell)
  const database = createOutage(tell)
  const names = new Map(consumer.topics.map((topic) => [topicName(options, topic), topic]))

  /** Until its database keeps something again; Kafka keeps what is behind. */
  async function handleWhenPossible(messages: readonly ReadMessage[]): Promise<boolean> {
    while (!signal.aborted) {
      try {
        await handleMessages(messages, handle)
        database.over()
        return true
      } catch (error) {
        if (error instanceof KafkaAway) throw error
        database.began(`events wait for ${consumer.name}`, error)
        await delay(AWAY_MS, undefined, { ref: false, signal }).catch(() => {})
      }
    }
    return false
  }

  async function readWhile(client: KafkaClient, stream: MessageStream): Promise<void> {
    const batches = createBatches(stream, signal)
    while (!signal.aborted) {
      const batch = await batches.next()
      if (batch.length === 0) continue
      if (!(await handleWhenPossible(batch.map((message) => readMessageOf(message, names))))) return
      kafka.over()
      onHandled()
      const offsets = offsetsAfter(batch).filter((one) => isAssigned(client, one))
      if (offsets.length > 0) await answerOf(client.commit({ offsets }))
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const client = openClient(handle)
      try {
        const topics = [...names.keys()]
        const joined = client.consume({ topics, mode: 'committed', fallbackMode: 'earliest' })
        // Heard from the first: who gives up on it here would be ended by its error.
        joined.then((stream) => endWithClient(stream, client)).catch(() => {})
        const stream = await answerOf(joined, signal)
        // Not yet: what cannot be handled would be told anew each time that it is read.
        const steady = setTimeout(kafka.over, STEADY_MS)
        steady.unref()
        await readWhile(client, stream).finally(() => {
          clearTimeout(steady)
          stream.destroy()
        })
      } catch (error) {
        if (!signal.aborted) kafka.began(`${consumer.name} cannot read from Kafka`, error)
      }
      await leave(client)
      if (!signal.aborted) await delay(AWAY_MS, undefined, { ref: false, signal }).catch(() => {})
    }
  }

  const done = run()
  return {
    stop() {
      stopping.abort()
      return done
    },
  }
}

function openClient({ options, consumer }: HandleOptions): KafkaClient {
  const client = new KafkaClient({
    ...clientOptions(options),
    groupId: groupName(options, consumer),
    autocommit: false,
    sessionTimeout: SESSION_MS,
    heartbeatInterval: HEARTBEAT_MS,
    rebalanceTimeout: REBALANCE_MS_MAX,
    heartbeatStallTimeout: SESSION_MS,
    maxBytes: FETCHED_BYTES_MAX,
    maxWaitTime: 1_000,
    highWaterMark: WAITING_MAX,
  })
  // Unheard, it would end the process.
  client.on('error', () => {})
  return client
}

/** A client that failed to join its group again, or is not heard there, would read nothing more. */
function endWithClient(stream: MessageStream, client: KafkaClient): void {
  stream.on('error', () => {})
  client.on('error', (error: Error) => stream.destroy(error))
  client.on('consumer:heartbeat:stalled', ({ lastError }) => {
    stream.destroy(lastError ?? new Error('the group does not answer'))
  })
}

function readMessageOf(message: Message, names: ReadonlyMap<string, Topic>): ReadMessage {
  const topic = names.get(message.topic)
  if (!topic) throw new Error(`nobody asked for ${message.topic}`)
  const { key, value, partition, offset, timestamp } = message
  const headers = new Map(
    message.headerEntries.map(([name, text]) => [name.toString(), text ?? Buffer.alloc(0)]),
  )
  return { key, value, headers, topic, partition, offset, timestamp }
}

/** Where reading goes on after a batch, by partition: its messages come in order. */
function offsetsAfter(batch: readonly Message[]) {
  const last = new Map(batch.map((one) => [`${one.topic}:${one.partition}`, one]))
  return [...last.values()].map(({ topic, partition, offset, leaderEpoch }) => {
    return { topic, partition, offset: offset + 1n, leaderEpoch }
  })
}

/** Whoever has been given a partition meanwhile may be further: Kafka would take him back. */
function isAssigned(
  { assignments }: KafkaClient,
  { topic, partition }: Pick<Message, 'topic' | 'partition'>,
): boolean {
  const ofTopic = assignments?.find((one) => one.topic === topic)
  return ofTopic?.partitions.includes(partition) ?? false
}

/** Left first: closed while it joins, it would come back as a member that reads nothing. */
async function leave(client: KafkaClient): Promise<void> {
  for (const end of [() => client.leaveGroup(true), () => client.close(true)]) {
    const ended = Promise.resolve(end()).catch(() => {})
    await Promise.race([ended, delay(LEAVE_MS_MAX, undefined, { ref: false })])
  }
}
