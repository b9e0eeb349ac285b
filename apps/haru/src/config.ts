import { isIP } from 'node:net'
import { z } from 'zod'

/** The typed settings of one start. Read here and nowhere else. */
export type HaruConfig = z.infer<typeof settingsSchema>

const port = z.coerce.number().int().min(0).max(65_535)
const list = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .transform((all) => all.filter((one) => one !== ''))

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
    HARU_TRUSTED_PROXIES: list.refine((all) => all.every(isProxyAddress), PROXY_WANTED).default([]),
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
    HARU_COOKIE_SECRETS: list.pipe(z.array(secret).min(1)).optional(),
    HARU_INTERNAL_KEY: secret.optional(),
    HARU_DEMO_EXPOSED: z.enum(['yes', 'no']).default('no'),
    DATABASE_URL: z.url().optional(),
    DATABASE_URL_USER: z.url().optional(),
    DATABASE_URL_STORE: z.url().optional(),
    DATABASE_URL_TRADE: z.url().optional(),
    DATABASE_URL_SETTLEMENT: z.url().optional(),
    MIGRATE_DATABASE_URL: z.url().optional(),
    KAKAO_CLIENT_ID: z.string().optional(),
    KAKAO_CLIENT_SECRET: z.string().optional(),
    KAKAO_APP_ID: z.coerce.number().int().positive().optional(),
    KAKAO_REDIRECT_URI: z.url().optional(),
    PUSHGATEWAY_URL: z.url({ protocol: /^https?$/ }).optional(),
    LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
      .default('warn'),
  })
  .superRefine(refuseUnsafeDemo)
  .superRefine(refuseIdleDatabaseUrls)
  .superRefine(requireBatchRedis)
  .superRefine(requireProductionSecrets)

/** Settings that `haru config` masks. */
const SECRETS = /SECRET|KEY|DATABASE_URL|REDIS_URL|PUSHGATEWAY_URL/

/**
 * Reads the settings from the environment.
 * @param environment variables by name; empty ones count as absent
 * @returns the settings, defaults filled in
 * @throws Error with one line per wrong setting, naming it
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): HaruConfig {
  const given = Object.entries(environment).filter(([, value]) => value !== '')
  const result = settingsSchema.safeParse(Object.fromEntries(given))
  if (result.success) return result.data
  const lines = result.error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`)
  throw new Error(`The configuration is wrong. ${lines.join('; ')}.`)
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

const KAKAO_APP = ['KAKAO_CLIENT_ID', 'KAKAO_CLIENT_SECRET', 'KAKAO_APP_ID'] as const

/**
 * Settings of an app of Kakao that are set and not used: a demo has a stand-in for Kakao.
 * @param config as read
 * @returns their names
 */
export function unusedKakaoSettings(config: HaruConfig): string[] {
  if (config.HARU_MODE === 'production') return []
  return KAKAO_APP.filter((name) => config[name] !== undefined)
}

type Settings = {
  HARU_MODE: 'demo' | 'production'
  HARU_AGGREGATION: 'sql' | 'redis' | 'memory'
  HARU_BATCH_REDIS_URL?: string | undefined
  HARU_PUBLIC_URL?: string | undefined
  HARU_HOST: string
  HARU_DEMO_EXPOSED: 'yes' | 'no'
  DATABASE_URL?: string | undefined
  DATABASE_URL_USER?: string | undefined
  DATABASE_URL_STORE?: string | undefined
  DATABASE_URL_TRADE?: string | undefined
  DATABASE_URL_SETTLEMENT?: string | undefined
  MIGRATE_DATABASE_URL?: string | undefined
  HARU_COOKIE_SECRETS?: string[] | undefined
  HARU_INTERNAL_KEY?: string | undefined
  KAKAO_CLIENT_ID?: string | undefined
  KAKAO_CLIENT_SECRET?: string | undefined
  KAKAO_APP_ID?: number | undefined
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

/** A demo lets anybody in as anybody: it must not be reachable, nor touch a real database. */
function refuseUnsafeDemo(settings: Settings, context: z.RefinementCtx): void {
  if (settings.HARU_MODE !== 'demo' || settings.HARU_DEMO_EXPOSED === 'yes') return
  const optIn = 'a demo does so only with HARU_DEMO_EXPOSED=yes'
  if (settings.DATABASE_URL) {
    const message = `names a server of your own; ${optIn}, or set HARU_MODE=production`
    context.addIssue({ code: 'custom', path: ['DATABASE_URL'], message })
  }
  if (!LOOPBACK.includes(settings.HARU_HOST)) {
    const message = `${settings.HARU_HOST} can be reached from other machines; ${optIn}`
    context.addIssue({ code: 'custom', path: ['HARU_HOST'], message })
  }
}

/** They say how to reach the database of DATABASE_URL otherwise, and are nothing without it. */
function refuseIdleDatabaseUrls(settings: Settings, context: z.RefinementCtx): void {
  if (settings.DATABASE_URL) return
  const overrides = [
    'DATABASE_URL_USER',
    'DATABASE_URL_STORE',
    'DATABASE_URL_TRADE',
    'DATABASE_URL_SETTLEMENT',
    'MIGRATE_DATABASE_URL',
  ] as const
  for (const name of overrides) {
    if (settings[name] === undefined) continue
    const message = 'has no effect without DATABASE_URL, which it overrides; set that too'
    context.addIssue({ code: 'custom', path: [name], message })
  }
}

function requireBatchRedis(settings: Settings, context: z.RefinementCtx): void {
  if (settings.HARU_AGGREGATION !== 'redis' || settings.HARU_BATCH_REDIS_URL) return
  const message = 'is needed when HARU_AGGREGATION is redis, like redis://localhost:6379'
  context.addIssue({ code: 'custom', path: ['HARU_BATCH_REDIS_URL'], message })
}

function requireProductionSecrets(settings: Settings, context: z.RefinementCtx): void {
  if (settings.HARU_MODE !== 'production') return
  if (!settings.HARU_PUBLIC_URL?.startsWith('https:')) {
    const message =
      'is required in production, and must be https: Kakao sends people back to it, and their ' +
      'cookies travel encrypted only'
    context.addIssue({ code: 'custom', path: ['HARU_PUBLIC_URL'], message })
  }
  const required = ['HARU_COOKIE_SECRETS', 'HARU_INTERNAL_KEY', ...KAKAO_APP] as const
  for (const name of required) {
    if (settings[name] !== undefined) continue
    context.addIssue({ code: 'custom', path: [name], message: 'is required in production' })
  }
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

const PROXY_NAMES = ['loopback', 'linklocal', 'uniquelocal']

function isProxyAddress(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (rest.length > 0 || version === 0) return PROXY_NAMES.includes(text)
  if (bits === undefined) return true
  return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)
}
