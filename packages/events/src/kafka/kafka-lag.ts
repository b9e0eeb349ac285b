import type { Topic } from '@haru/contracts'
import { Admin, ListOffsetTimestamps } from '@platformatic/kafka'
import type { Consumer } from '../consumer.ts'
import { clientOptions, groupName, type KafkaOptions, topicName } from './kafka-options.ts'

/** How far a group is behind in one topic, in messages. */
export type Lag = {
  group: string
  topic: Topic
  /** of all instances together */
  behind: number
  /** what the topic has had in all */
  ends: bigint
}

/** Asks Kafka how far groups are behind. */
export type LagReader = {
  /** @throws when Kafka cannot tell now */
  read(): Promise<Lag[]>
  close(): Promise<void>
}

/** Offsets by topic's name and partition. */
type Offsets = ReadonlyMap<string, ReadonlyMap<number, bigint>>

/**
 * Makes the reader of lags.
 * @param options where Kafka is
 * @param consumers whose groups are asked about
 */
export function createLagReader(options: KafkaOptions, consumers: readonly Consumer[]): LagReader {
  let admin: Admin | undefined

  async function offsetsOf(names: string[], timestamp: bigint): Promise<Offsets> {
    admin ??= new Admin(clientOptions(options))
    const { topics } = await admin.metadata({ topics: names })
    const asked = names.map((name) => {
      const count = topics.get(name)?.partitionsCount ?? 0
      const partitions = Array.from({ length: count }, (_, partitionIndex) => {
        return { partitionIndex, timestamp }
      })
      return { name, partitions }
    })
    const found = await admin.listOffsets({ topics: asked })
    return new Map(
      found.map(({ name, partitions }) => {
        return [name, new Map(partitions.map((one) => [one.partitionIndex, one.offset]))]
      }),
    )
  }

  async function committedBy(groups: string[]): Promise<Map<string, Offsets>> {
    admin ??= new Admin(clientOptions(options))
    const found = await admin.listConsumerGroupOffsets({ groups })
    return new Map(
      found.map(({ groupId, topics }) => [
        groupId,
        new Map(
          topics.map(({ name, partitions }) => [
            name,
            new Map(partitions.map((one) => [one.partitionIndex, one.committedOffset])),
          ]),
        ),
      ]),
    )
  }

  return {
    async read() {
      if (consumers.length === 0) return []
      const topics = [...new Set(consumers.flatMap((consumer) => consumer.topics))]
      const names = topics.map((topic) => topicName(options, topic))
      const [first, ends, committed] = await Promise.all([
        offsetsOf(names, ListOffsetTimestamps.EARLIEST),
        offsetsOf(names, ListOffsetTimestamps.LATEST),
        committedBy(consumers.map((consumer) => groupName(options, consumer))),
      ])
      return consumers.flatMap((consumer) => {
        const group = groupName(options, consumer)
        return consumer.topics.map((topic) => {
          const name = topicName(options, topic)
          const read = committed.get(group)?.get(name)
          return { group, topic, ...behindIn(first.get(name), ends.get(name), read) }
        })
      })
    },
    async close() {
      const closed = admin
      admin = undefined
      await closed?.close().catch(() => {})
    },
  }
}

/** What Kafka has thrown away already is no lag; without a commit, reading begins at the first. */
function behindIn(
  first: ReadonlyMap<number, bigint> = new Map(),
  ends: ReadonlyMap<number, bigint> = new Map(),
  read: ReadonlyMap<number, bigint> = new Map(),
): Pick<Lag, 'behind' | 'ends'> {
  let behind = 0n
  let sum = 0n
  for (const [partition, end] of ends) {
    const from = first.get(partition) ?? 0n
    const committed = read.get(partition) ?? -1n
    behind += end - (committed > from ? committed : from)
    sum += end
  }
  return { behind: Number(behind), ends: sum }
}
