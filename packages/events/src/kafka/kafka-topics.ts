import { setTimeout as delay } from 'node:timers/promises'
import { EVENT_SCHEMAS, type Topic } from '@haru/contracts'
import { Admin, findErrorBy, ListOffsetTimestamps } from '@platformatic/kafka'
import type { Tell } from '../relay.ts'
import { answerOf } from './kafka-answer.ts'
import {
  clientOptions,
  deadLetterTopicName,
  type KafkaOptions,
  topicName,
} from './kafka-options.ts'

/** As many instances of a service may share its events; more of them have nothing to do. */
const PARTITIONS = 12
const KINDS = {
  event: { partitions: PARTITIONS, retentionMs: 7 * 86_400_000, bytesMax: undefined },
  // For good: nobody else keeps a message that cannot be read. What others were allowed to send
  // must fit in with what is said about it.
  'dead-letter': { partitions: 1, retentionMs: -1, bytesMax: 10_485_760 },
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
 * @param signal gives up
 * @throws when Kafka cannot be reached, says nothing for 30 s, or refuses
 */
export async function ensureTopics(
  options: KafkaOptions,
  tell: Tell,
  signal?: AbortSignal,
): Promise<void> {
  const admin = new Admin(clientOptions(options))
  // Its questions, open ones too, end with its connections.
  const close = () => admin.close().catch(() => {})
  await answerOf(makeOrLookAt(admin, options, tell), signal).finally(close)
}

async function makeOrLookAt(admin: Admin, options: KafkaOptions, tell: Tell): Promise<void> {
  const wanted = wantedTopics(options)
  const names = new Set(await admin.listTopics())
  const there = wanted.filter(({ name }) => names.has(name))
  const missing = wanted.filter(({ name }) => !names.has(name))
  for (const kind of ['event', 'dead-letter'] as const) {
    const some = missing.filter((topic) => topic.kind === kind)
    if (some.length > 0) await create(admin, some, kind, options.replication)
  }
  if (missing.length > 0) await untilLed(admin, missing)
  if (there.length > 0) await lookAt(admin, there, tell)
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
  kind: keyof typeof KINDS,
  replicas: number,
): Promise<void> {
  const names = topics.map(({ name }) => name)
  try {
    const { partitions } = KINDS[kind]
    const configs = settingsOf(kind, replicas)
    await admin.createTopics({ topics: names, partitions, replicas, configs })
  } catch (error) {
    // Another instance was faster with some; the others were created all the same.
    if (findErrorBy(error as Error, 'apiId', 'TOPIC_ALREADY_EXISTS') === null) throw error
  }
}

/**
 * What a new topic is told. With one replica away it can still be written; with more away a send
 * fails, and waits in its outbox, where it would otherwise be lost with the last replica.
 * @param kind of topic
 * @param replicas how many brokers keep a copy
 */
export function settingsOf(kind: keyof typeof KINDS, replicas: number) {
  const { retentionMs, bytesMax } = KINDS[kind]
  const settings = { 'retention.ms': retentionMs, 'min.insync.replicas': Math.max(1, replicas - 1) }
  const all = { ...settings, ...(bytesMax && { 'max.message.bytes': bytesMax }) }
  return Object.entries(all).map(([name, value]) => ({ name, value: String(value) }))
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
