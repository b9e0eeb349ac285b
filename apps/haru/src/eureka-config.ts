import { z } from 'zod'
import { settingList } from './setting-list.ts'

const SERVER_WANTED = 'must be servers with their path, like http://eureka-1:8761/eureka'
const ADVERTISED_WANTED = 'must be what others can call, like http://10.0.0.7:8003'
/** Listened on, they are all addresses of a machine; called, they are none. */
const EVERY_ADDRESS = ['0.0.0.0', '[::]']

/** The settings by which parts find each other at Eureka. */
export const EUREKA_SETTINGS = {
  EUREKA_URL: settingList
    .refine((all) => all.length > 0 && all.every(isServer), SERVER_WANTED)
    .optional(),
  EUREKA_PREFIX: z
    .string()
    .regex(/^[A-Z\d][A-Z\d-]{0,30}$/, 'must be capitals, digits, dashes')
    .default('HARU-'),
  HARU_ADVERTISED_URL: z.string().refine(isAdvertisable, ADVERTISED_WANTED).optional(),
}

type EurekaSettings = z.infer<z.ZodObject<typeof EUREKA_SETTINGS>> & {
  SERVICE_URL_USER?: string[] | undefined
  SERVICE_URL_STORE?: string[] | undefined
  SERVICE_URL_TRADE?: string[] | undefined
  SERVICE_URL_SETTLEMENT?: string[] | undefined
}

const ADDRESSES = [
  'SERVICE_URL_USER',
  'SERVICE_URL_STORE',
  'SERVICE_URL_TRADE',
  'SERVICE_URL_SETTLEMENT',
] as const

/** Parts are found in one way or in the other. */
export function refuseTwoDiscoveries(settings: EurekaSettings, context: z.RefinementCtx): void {
  if (!settings.EUREKA_URL) return
  for (const name of ADDRESSES) {
    if (settings[name] === undefined) continue
    const message = 'has no effect with EUREKA_URL: parts are found there; leave one of them out'
    context.addIssue({ code: 'custom', path: [name], message })
  }
}

function isServer(text: string): boolean {
  const url = URL.parse(text)
  return isHttp(url) && url.pathname !== '/' && url.search === '' && url.hash === ''
}

function isAdvertisable(text: string): boolean {
  const url = URL.parse(text)
  if (!isHttp(url) || EVERY_ADDRESS.includes(url.hostname)) return false
  return url.href === `${url.origin}/` && url.port !== '0'
}

function isHttp(url: URL | null): url is URL {
  return url?.protocol === 'http:' || url?.protocol === 'https:'
}
