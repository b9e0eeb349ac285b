import { setTimeout as delay } from 'node:timers/promises'
import { EVENT_SCHEMAS, type Topic } from '@haru/contracts'
import { Admin, findErrorBy, ListOffsetTimestamps } from '@platformatic/kafka'
import type { Tell } from '../relay.ts'
import {
  clientOptions,
  deadLetterTopicName,
  type KafkaOptions,
  topicName,
} from './kafka-options.ts'

/** As many instances of a service may share its events; more of them have nothing to do. */
const PARTITIONS = 12
const KINDS = {
  event: { partitions: PARTITIONS, retentionMs: 7 * 86_400_000 },
  // For good: nobody else keeps a message that cannot be read.
  'dead-letter': { partitions: 1, retentionMs: -1 },
} as const

/** How long new topics are waited for: their leaders are chosen at once, all the same. */
const LED_ROUNDS_MAX = 50
const LED_EVERY_MS = 100

type WantedTopic = { name: string; kind: keyof typeof KINDS }

/**
 * Creates the topics that are missing, and looks at those that are there: too few partitions are
 * told, and work all the same.
 * @param options where Kafka is
 * @param tell where that is told
 * @throws when Kafka cannot be reached, or refuses
 */
export async function ensureTopics(options: KafkaOptions, tell: Tell): Promise<void> {
  const admin = new Admin(clientOptions(options))
  try {
    const wanted = wantedTopics(options)
    const names = new Set(await admin.listTopics())
    const there = wanted.filter(({ name }) => names.has(name))
    const missing = wanted.filter(({ name }) => !names.has(name))
    for (const kind of ['event', 'dead-letter'] as const) {
      const some = missing.filter((topic) => topic.kind === kind)
      if (some.length > 0) await create(admin, some, KINDS[kind], options.replication)
    }
    if (missing.length > 0) await untilLed(admin, missing)
    if (there.length > 0) await lookAt(admin, there, tell)
  } finally {
    await admin.close().catch(() => {})
  }
}

function wantedTopics(options: KafkaOptions): WantedTopic[] {
  return (Object.keys(EVENT_SCHEMAS) as Topic[]).flatMap((topic) => [
    { name: topicName(options, topic), kind: 'event' as const },
    { name: deadLetterTopicName(options, topic), kind: 'dead-letter' as const },
  ])
}

async function create(
  admin: Admin,
  topics: readonly WantedTopic[],
  { partitions, retentionMs }: (typeof KINDS)[keyof typeof KINDS],
  replicas: number,
): Promise<void> {
  const names = topics.map(({ name }) => name)
  try {
    const configs = [{ name: 'retention.ms', value: String(retentionMs) }]
    await admin.createTopics({ topics: names, partitions, replicas, configs })
  } catch (error) {
    // Another instance was faster with some; the others were created all the same.
    if (findErrorBy(error as Error, 'apiId', 'TOPIC_ALREADY_EXISTS') === null) throw error
  }
}

/** A new topic is there before all brokers know it, or its partitions have leaders. */
async function untilLed(admin: Admin, wanted: readonly WantedTopic[]): Promise<void> {
  for (let round = 1; ; round++) {
    try {
      return await askLeaders(admin, wanted)
    } catch (error) {
      if (round === LED_ROUNDS_MAX) throw error
      await delay(LED_EVERY_MS)
    }
  }
}

async function askLeaders(admin: Admin, wanted: readonly WantedTopic[]): Promise<void> {
  const names = wanted.map(({ name }) => name)
  const { topics } = await admin.metadata({ topics: names, forceUpdate: true })
  const asked = wanted.map(({ name, kind }) => {
    const count = topics.get(name)?.partitionsCount ?? KINDS[kind].partitions
    const partitions = Array.from({ length: count }, (_, partitionIndex) => {
      return { partitionIndex, timestamp: ListOffsetTimestamps.LATEST }
    })
    return { name, partitions }
  })
  await admin.listOffsets({ topics: asked })
}

async function lookAt(admin: Admin, there: readonly WantedTopic[], tell: Tell): Promise<void> {
  const { topics } = await admin.metadata({ topics: there.map(({ name }) => name) })
  for (const { name, kind } of there) {
    const { partitions } = KINDS[kind]
    const found = topics.get(name)?.partitionsCount ?? 0
    if (found >= partitions) continue
    const fewer = new Error(`${found} instead of ${partitions}`)
    tell(`topic ${name} has few partitions: as many instances can share its events`, fewer)
  }
}
