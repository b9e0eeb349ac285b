import type { ServiceName } from '@haru/contracts'

/** Which service answers below which path; the first that matches. Nothing else is public. */
export const ROUTING_TABLE: readonly (readonly [prefix: string, service: ServiceName])[] = [
  ['/store/product/sale', 'settlement'],
  ['/store/settlement', 'settlement'],
  ['/job', 'settlement'],
  ['/user', 'user'],
  ['/store', 'store'],
  ['/trade', 'trade'],
]

/**
 * Finds the service that answers a path.
 * @param path without query
 * @returns undefined when the path is nobody's
 */
export function serviceFor(path: string): ServiceName | undefined {
  return ROUTING_TABLE.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`))?.[1]
}

type LimitedRoute = {
  method: 'GET' | 'POST'
  url: string
  perMinute: number
  /** by all addresses together */
  perMinuteOfAll?: number
}

/**
 * Guessing and flooding are worth it here: so many a minute and address.
 *
 * A pairing code is one of 2^40 and good for 10 minutes. All addresses together try 6,000 in its
 * life, and find it with a probability of 1 in 180 million; whoever guesses all year long finds one
 * of n codes, of which there is always another, with n in 3,500 (100 codes a day: n is 0.7). Who
 * keeps others from pairing that way keeps no tablet from ordering that is paired.
 */
export const LIMITED_ROUTES: readonly LimitedRoute[] = [
  { method: 'POST', url: '/store/trade-device/pairing', perMinute: 100, perMinuteOfAll: 600 },
  { method: 'POST', url: '/user/login/kakao', perMinute: 60 },
  { method: 'POST', url: '/user/kakao', perMinute: 60 },
  { method: 'GET', url: '/user/oauth/kakao/callback', perMinute: 60 },
]
