import { describeConfig, type HaruConfig, readConfig } from '../apps/haru/src/config.ts'
import { PART_PORTS } from '../apps/haru/src/installation/parts.ts'

/** What one writes where a file of ours asks for something. */
export const WRITTEN: Readonly<Record<string, string>> = {
  HARU_PUBLIC_URL: 'https://pos.example',
  HARU_COOKIE_SECRETS: 'cookie-secret-of-tests-0123456789abcdef',
  HARU_INTERNAL_KEY: 'internal-key-of-tests-0123456789abcdef',
  KAKAO_CLIENT_ID: 'id',
  KAKAO_CLIENT_SECRET: 'secret',
  KAKAO_APP_ID: '7',
  KAFKA_BROKERS: 'kafka-1:9092,kafka-2:9092',
  KAFKA_USERNAME: 'haru',
  KAFKA_PASSWORD: 'password',
  KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
  KAFKA_TLS: 'yes',
  DATABASE_URL: 'postgres://haru_app:password@postgres/haru',
  MIGRATE_DATABASE_URL: 'postgres://haru_owner:password@postgres/haru',
  REDIS_URL: 'redis://redis:6379',
  HARU_BATCH_REDIS_URL: 'redis://batch-redis:6379',
}

/**
 * Reads settings as the process that gets them would.
 * @param settings of one process
 * @returns what they mean to it
 * @throws Error naming what is wrong, or what no process knows
 */
export function readSettings(settings: Readonly<Record<string, string>>): HaruConfig {
  const config = readConfig(settings)
  const known = Object.keys(describeConfig(config))
  for (const [name, value] of Object.entries(settings)) {
    if (value !== '' && !known.includes(name)) throw new Error(`${name} is no setting`)
  }
  return config
}

/** The setting by which the others find a part, and what it must be where names are theirs. */
export function addressOf(part: keyof typeof PART_PORTS): [setting: string, url: string] {
  return [`SERVICE_URL_${part.toUpperCase()}`, `http://${part}:${PART_PORTS[part]}`]
}
