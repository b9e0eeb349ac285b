import type { KafkaOptions } from '@haru/events'
import { z } from 'zod'
import { settingList } from './setting-list.ts'

const BROKER = /^[\w.-]+:\d{1,5}$/
const BROKERS_WANTED = 'must be brokers like kafka-1:9092,kafka-2:9092'

/** The settings of events over Kafka. */
export const KAFKA_SETTINGS = {
  KAFKA_BROKERS: settingList
    .refine((all) => all.length > 0 && all.every((one) => BROKER.test(one)), BROKERS_WANTED)
    .optional(),
  KAFKA_USERNAME: z.string().optional(),
  KAFKA_PASSWORD: z.string().optional(),
  KAFKA_SASL_MECHANISM: z.enum(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']).optional(),
  KAFKA_TLS: z.enum(['yes', 'no']).default('no'),
  /** so that several installations can share one Kafka */
  KAFKA_PREFIX: z
    .string()
    .regex(/^[\w.-]{0,60}$/, 'must be letters, digits, dots, dashes')
    .default(''),
  KAFKA_REPLICATION: z.coerce.number().int().min(1).max(100).default(1),
}

type KafkaSettings = z.infer<z.ZodObject<typeof KAFKA_SETTINGS>>

const LOGIN = ['KAFKA_USERNAME', 'KAFKA_PASSWORD', 'KAFKA_SASL_MECHANISM'] as const

/** A login is all three, and nothing without brokers. */
export function refuseHalfKafkaLogin(settings: KafkaSettings, context: z.RefinementCtx): void {
  const given = LOGIN.filter((name) => settings[name] !== undefined)
  if (given.length === 0) return
  for (const name of LOGIN) {
    if (settings[name] !== undefined) continue
    const message = `is needed with ${given.join(' and ')}`
    context.addIssue({ code: 'custom', path: [name], message })
  }
  if (settings.KAFKA_BROKERS) return
  const message = `is needed with ${given.join(' and ')}, like kafka-1:9092`
  context.addIssue({ code: 'custom', path: ['KAFKA_BROKERS'], message })
}

/**
 * Where Kafka is, for the transport of events.
 * @param settings as read
 * @returns undefined: events go through the database alone
 */
export function kafkaOptions(settings: KafkaSettings): KafkaOptions | undefined {
  const { KAFKA_BROKERS: brokers, KAFKA_REPLICATION: replication } = settings
  if (!brokers) return undefined
  const { KAFKA_USERNAME: username, KAFKA_PASSWORD: password } = settings
  const { KAFKA_SASL_MECHANISM: mechanism } = settings
  const login = username && password && mechanism ? { username, password, mechanism } : undefined
  const { KAFKA_PREFIX: prefix } = settings
  return { brokers, replication, prefix, tls: settings.KAFKA_TLS === 'yes', login }
}
