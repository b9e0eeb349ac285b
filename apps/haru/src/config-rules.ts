import type { z } from 'zod'

/** Settings of an app registered with Kakao. */
export const KAKAO_APP = ['KAKAO_CLIENT_ID', 'KAKAO_CLIENT_SECRET', 'KAKAO_APP_ID'] as const

/** The settings that rules between settings are about. */
type Settings = {
  HARU_MODE: 'demo' | 'production'
  HARU_AGGREGATION: 'sql' | 'redis' | 'memory'
  HARU_BATCH_REDIS_URL?: string | undefined
  HARU_POOL_MAX: number
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
  KAKAO_REDIRECT_URI?: string | undefined
}

/** What other machines cannot reach. */
export const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

/** A demo lets anybody in as anybody: it must not be reachable, nor touch a real database. */
export function refuseUnsafeDemo(settings: Settings, context: z.RefinementCtx): void {
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

const DATABASE_URL_OVERRIDES = [
  'DATABASE_URL_USER',
  'DATABASE_URL_STORE',
  'DATABASE_URL_TRADE',
  'DATABASE_URL_SETTLEMENT',
  'MIGRATE_DATABASE_URL',
] as const

/** They say how to reach the database of DATABASE_URL otherwise, and are nothing without it. */
export function refuseIdleDatabaseUrls(settings: Settings, context: z.RefinementCtx): void {
  if (settings.DATABASE_URL) return
  for (const name of DATABASE_URL_OVERRIDES) {
    if (settings[name] === undefined) continue
    const message = 'has no effect without DATABASE_URL, which it overrides; set that too'
    context.addIssue({ code: 'custom', path: [name], message })
  }
}

/** Both are understood by the client. */
const UNCHECKED = [
  ['sslmode', 'no-verify'],
  ['ssl', 'no-verify'],
] as const

/** TLS with whoever answers is none: in production a server's certificate is checked, by name. */
export function refuseUncheckedDatabase(settings: Settings, context: z.RefinementCtx): void {
  if (settings.HARU_MODE !== 'production') return
  for (const name of ['DATABASE_URL', ...DATABASE_URL_OVERRIDES] as const) {
    const query = URL.parse(settings[name] ?? '')?.searchParams
    const isUnchecked = UNCHECKED.some(([key, value]) => query?.getAll(key).includes(value))
    if (!isUnchecked && !query?.has('uselibpqcompat')) continue
    const message =
      'takes any certificate; use sslmode=verify-full, with sslrootcert=FILE for a CA of your own'
    context.addIssue({ code: 'custom', path: [name], message })
  }
}

/** Four services of a system and a command beside it must find room on the embedded server. */
const EMBEDDED_POOL_MAX = 20

/** The embedded server has 200 connections, for the system and for commands beside it. */
export function refuseFullServer(settings: Settings, context: z.RefinementCtx): void {
  if (settings.DATABASE_URL || settings.HARU_POOL_MAX <= EMBEDDED_POOL_MAX) return
  const message =
    `is at most ${EMBEDDED_POOL_MAX} on the embedded server, where the system and a command ` +
    'beside it share 200 connections'
  context.addIssue({ code: 'custom', path: ['HARU_POOL_MAX'], message })
}

/** A strategy that folds in Redis needs one. */
export function requireBatchRedis(settings: Settings, context: z.RefinementCtx): void {
  if (settings.HARU_AGGREGATION !== 'redis' || settings.HARU_BATCH_REDIS_URL) return
  const message = 'is needed when HARU_AGGREGATION is redis, like redis://localhost:6379'
  context.addIssue({ code: 'custom', path: ['HARU_BATCH_REDIS_URL'], message })
}

/** Where Kakao sends people back to. */
export function callbackOf(publicUrl: string): string {
  return `${publicUrl.replace(/\/$/, '')}/user/oauth/kakao/callback`
}

/** What a demo makes for itself, production is given. */
export function requireProductionSecrets(settings: Settings, context: z.RefinementCtx): void {
  if (settings.HARU_MODE !== 'production') return
  if (!settings.HARU_PUBLIC_URL?.startsWith('https:')) {
    const message =
      'is required in production, and must be https: Kakao sends people back to it, and their ' +
      'cookies travel encrypted only'
    context.addIssue({ code: 'custom', path: ['HARU_PUBLIC_URL'], message })
  }
  const redirect = settings.KAKAO_REDIRECT_URI
  if (redirect !== undefined && redirect !== callbackOf(settings.HARU_PUBLIC_URL ?? '')) {
    const where = callbackOf('HARU_PUBLIC_URL')
    const message = `must be ${where}: Kakao sends people back there, with a code`
    context.addIssue({ code: 'custom', path: ['KAKAO_REDIRECT_URI'], message })
  }
  const required = ['HARU_COOKIE_SECRETS', 'HARU_INTERNAL_KEY', ...KAKAO_APP] as const
  for (const name of required) {
    if (settings[name] !== undefined) continue
    context.addIssue({ code: 'custom', path: [name], message: 'is required in production' })
  }
}
