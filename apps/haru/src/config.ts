import { isIP } from 'node:net'
import { z } from 'zod'
import {
  KAKAO_APP,
  refuseFullServer,
  refuseIdleDatabaseUrls,
  refuseUncheckedDatabase,
  refuseUnsafeDemo,
  requireBatchRedis,
  requireProductionSecrets,
} from './config-rules.ts'
import { EUREKA_SETTINGS, refuseTwoDiscoveries } from './eureka-config.ts'
import { KAFKA_SETTINGS, refuseHalfKafkaLogin } from './kafka-config.ts'
import { LIMIT_SETTINGS } from './limit-config.ts'
import { REDIS_SETTINGS } from './redis-config.ts'
import { withSecretFiles } from './secret-files.ts'
import { settingList } from './setting-list.ts'

/** The typed settings of one start. Read here and nowhere else. */
export type HaruConfig = z.infer<typeof settingsSchema>

const port = z.coerce.number().int().min(0).max(65_535)

const ORIGIN_WANTED =
  'must be a scheme, a host and a port, like http://trade:8003: a path, query or login is not used'
/** Several instances by commas; a name with several addresses is as many instances. */
const serviceUrls = settingList.pipe(
  z.array(z.url({ protocol: /^https?$/ }).refine(isOrigin, ORIGIN_WANTED)).min(1),
)

/** Short secrets can be guessed off line from what they sign. */
const secret = z.string().min(32, 'must have at least 32 characters')

const PROXY_WANTED =
  'must be IP addresses, networks like 10.0.0.0/8, loopback, linklocal or uniquelocal'
const TIME_ZONE_WANTED = 'must be the IANA name of a time zone, like Asia/Seoul'

const settingsSchema = z
  .object({
    HARU_MODE: z.enum(['demo', 'production']).default('demo'),
    HARU_PORT: port.default(8000),
    HARU_HOST: z.string().default('127.0.0.1'),
    HARU_PUBLIC_URL: z.url().optional(),
    HARU_TRUSTED_PROXIES: settingList
      .refine((all) => all.every(isProxyAddress), PROXY_WANTED)
      .default([]),
    HARU_INTERNAL_PORT: port.optional(),
    HARU_INTERNAL_HOST: z.string().default('127.0.0.1'),
    HARU_DATA_DIR: z.string().min(1).default('.haru'),
    HARU_TIME_ZONE: z.string().refine(isTimeZone, TIME_ZONE_WANTED).default('Asia/Seoul'),
    HARU_DAY_STARTS_AT: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, HH:MM')
      .default('00:00'),
    HARU_AGGREGATION: z.enum(['sql', 'redis', 'memory']).default('sql'),
    HARU_BATCH_REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
    HARU_COOKIE_SECRETS: settingList.pipe(z.array(secret).min(1)).optional(),
    HARU_INTERNAL_KEY: secret.optional(),
    HARU_POOL_MAX: z.coerce.number().int().min(4).max(100).default(16),
    HARU_DEMO_EXPOSED: z.enum(['yes', 'no']).default('no'),
    DATABASE_URL: z.url().optional(),
    DATABASE_URL_USER: z.url().optional(),
    DATABASE_URL_STORE: z.url().optional(),
    DATABASE_URL_TRADE: z.url().optional(),
    DATABASE_URL_SETTLEMENT: z.url().optional(),
    MIGRATE_DATABASE_URL: z.url().optional(),
    SERVICE_URL_USER: serviceUrls.optional(),
    SERVICE_URL_STORE: serviceUrls.optional(),
    SERVICE_URL_TRADE: serviceUrls.optional(),
    SERVICE_URL_SETTLEMENT: serviceUrls.optional(),
    ...EUREKA_SETTINGS,
    ...KAFKA_SETTINGS,
    ...REDIS_SETTINGS,
    ...LIMIT_SETTINGS,
    KAKAO_CLIENT_ID: z.string().optional(),
    KAKAO_CLIENT_SECRET: z.string().optional(),
    KAKAO_APP_ID: z.coerce.number().int().positive().optional(),
    KAKAO_REDIRECT_URI: z.url().optional(),
    PUSHGATEWAY_URL: z.url({ protocol: /^https?$/ }).optional(),
    OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
    LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
      .default('warn'),
  })
  .superRefine(refuseUnsafeDemo)
  .superRefine(refuseIdleDatabaseUrls)
  .superRefine(refuseUncheckedDatabase)
  .superRefine(refuseFullServer)
  .superRefine(requireBatchRedis)
  .superRefine(refuseTwoDiscoveries)
  .superRefine(refuseHalfKafkaLogin)
  .superRefine(requireProductionSecrets)

/** Settings that `haru config` masks, and that files may hold. */
const SECRETS = /SECRET|KEY|PASSWORD|(DATABASE|REDIS|EUREKA|PUSHGATEWAY)_URL|OTLP_ENDPOINT/

/**
 * Reads the settings from the environment, and secrets from the files that it names.
 * @param environment variables by name; empty ones count as absent
 * @param defaults of this command, in place of the usual ones
 * @returns the settings, defaults filled in
 * @throws Error with one line per wrong setting, naming it
 */
export function readConfig(
  environment: NodeJS.ProcessEnv = process.env,
  defaults: Readonly<Record<string, string>> = {},
): HaruConfig {
  const { environment: all, faults } = withSecretFiles(environment, isSecretSetting)
  // What is missing for want of its file would be told twice.
  if (faults.length > 0) throw wrongConfiguration(faults)
  const given = Object.entries(all).filter(([, value]) => value !== '')
  const result = settingsSchema.safeParse({ ...defaults, ...Object.fromEntries(given) })
  if (result.success) return result.data
  const { issues } = result.error
  throw wrongConfiguration(issues.map(({ path, message }) => `${String(path[0])}: ${message}`))
}

function wrongConfiguration(lines: readonly string[]): Error {
  return new Error(`The configuration is wrong. ${lines.join('; ')}.`)
}

function isSecretSetting(name: string): boolean {
  return SECRETS.test(name) && name in settingsSchema.shape
}

/**
 * The settings in force, for a person to read; secrets are masked.
 * @param config as read
 * @returns by name; settings that are not set are left out
 */
export function describeConfig(config: HaruConfig): Record<string, string> {
  const entries = Object.entries(config).flatMap(([name, value]) => {
    if (value === undefined) return []
    const text = Array.isArray(value) ? value.join(',') : String(value)
    return [[name, SECRETS.test(name) ? '********' : text] as const]
  })
  return Object.fromEntries(entries)
}

/**
 * Settings of an app of Kakao that are set and not used: a demo has a stand-in for Kakao.
 * @param config as read
 * @returns their names
 */
export function unusedKakaoSettings(config: HaruConfig): string[] {
  if (config.HARU_MODE === 'production') return []
  return KAKAO_APP.filter((name) => config[name] !== undefined)
}

/** An offset is no name, and PostgreSQL reads it the other way round: +09:00 is west for it. */
function isTimeZone(name: string): boolean {
  if (/^[+-]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** Services answer at their own paths alone: a prefix would be cut, and another server asked. */
function isOrigin(text: string): boolean {
  const url = URL.parse(text)
  // What is no URL at all is refused as that.
  return !url || url.href === `${url.origin}/`
}

const PROXY_NAMES = ['loopback', 'linklocal', 'uniquelocal']

function isProxyAddress(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (rest.length > 0 || version === 0) return PROXY_NAMES.includes(text)
  if (bits === undefined) return true
  return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)
}
