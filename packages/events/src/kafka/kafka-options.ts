import type { Topic } from '@haru/contracts'
import type { BaseOptions, SASLMechanismValue } from '@platformatic/kafka'

/** Where Kafka is, and how this installation uses it. */
export type KafkaOptions = {
  /** host:port of some brokers; the others are learnt from these */
  brokers: readonly string[]
  tls: boolean
  login?: KafkaLogin | undefined
  /** how many brokers keep a copy of the topics that are created */
  replication: number
  /** before the names of all topics and groups, so that tests share a broker; default: none */
  prefix?: string
}

export type KafkaLogin = {
  mechanism: Extract<SASLMechanismValue, 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'>
  username: string
  password: string
}

/**
 * What every client of the library is made with. It tries a little by itself; whoever uses it waits
 * and tries on.
 */
export function clientOptions({ brokers, tls, login }: KafkaOptions) {
  return {
    clientId: 'haru',
    bootstrapBrokers: [...brokers],
    connectTimeout: 3_000,
    retries: 3,
    retryDelay: 300,
    ...(tls && { tls: {}, tlsServerName: true }),
    ...(login && { sasl: login }),
  } satisfies BaseOptions
}

/** The name of a topic on this installation's Kafka. */
export function topicName({ prefix = '' }: KafkaOptions, topic: Topic): string {
  return `${prefix}${topic}`
}

/** The consumer group of a consumer: its instances share what it reads. */
export function groupName({ prefix = '' }: KafkaOptions, { name }: { name: string }): string {
  return `${prefix}haru.${name}`
}

/** Where messages of a topic go that cannot be handled. */
export function deadLetterTopicName(options: KafkaOptions, topic: Topic): string {
  return `${topicName(options, topic)}.dead-letter`
}
