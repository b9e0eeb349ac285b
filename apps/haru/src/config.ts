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

const settingsSchema = z
  .object({
    HARU_MODE: z.enum(['demo', 'production']).default('demo'),
    HARU_PORT: port.default(8000),
    HARU_HOST: z.string().default('127.0.0.1'),
    HARU_PUBLIC_URL: z.url().optional(),
    HARU_TRUSTED_PROXIES: list.default([]),
    HARU_INTERNAL_PORT: port.optional(),
    HARU_DATA_DIR: z.string().min(1).default('.haru'),
    HARU_TIME_ZONE: z.string().refine(isTimeZone, 'is no time zone').default('Asia/Seoul'),
    HARU_DAY_STARTS_AT: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, HH:MM')
      .default('00:00'),
    HARU_AGGREGATION: z.enum(['sql']).default('sql'),
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
    LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
      .default('warn'),
  })
  .superRefine(refuseUnsafeDemo)
  .superRefine(requireProductionSecrets)

/** Settings that `haru config` masks. */
const SECRETS = /SECRET|KEY|DATABASE_URL/

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

type Settings = {
  HARU_MODE: 'demo' | 'production'
  HARU_HOST: string
  HARU_DEMO_EXPOSED: 'yes' | 'no'
  DATABASE_URL?: string | undefined
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

function requireProductionSecrets(settings: Settings, context: z.RefinementCtx): void {
  if (settings.HARU_MODE !== 'production') return
  const required = [
    'HARU_COOKIE_SECRETS',
    'HARU_INTERNAL_KEY',
    'KAKAO_CLIENT_ID',
    'KAKAO_CLIENT_SECRET',
    'KAKAO_APP_ID',
  ] as const
  for (const name of required) {
    if (settings[name] !== undefined) continue
    context.addIssue({ code: 'custom', path: [name], message: 'is required in production' })
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
