import type { ServiceName } from '@haru/contracts'

/** Paths that one service answers. */
export type PublicPaths = {
  /** itself, and what is below it */
  prefix: string
  service: ServiceName
  /**
   * Whether a route there is for tablets. Elsewhere the store is not asked about a tablet's cookie:
   * an old one must keep no owner from signing in, or from his figures, while the store is away.
   */
  takesTablets: boolean
}

/** Which service answers below which path; the first that matches. Nothing else is public. */
export const ROUTING_TABLE: readonly PublicPaths[] = [
  { prefix: '/store/product/sale', service: 'settlement', takesTablets: false },
  { prefix: '/store/settlement', service: 'settlement', takesTablets: false },
  { prefix: '/job', service: 'settlement', takesTablets: false },
  { prefix: '/user', service: 'user', takesTablets: false },
  { prefix: '/store', service: 'store', takesTablets: true },
  { prefix: '/trade/pay', service: 'trade', takesTablets: false },
  { prefix: '/trade', service: 'trade', takesTablets: true },
]

/**
 * Finds who answers a path.
 * @param path without query
 * @returns undefined when the path is nobody's
 */
export function publicPathsOf(path: string): PublicPaths | undefined {
  return ROUTING_TABLE.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))
}

type LimitedRoute = {
  method: 'GET' | 'POST'
  url: string
  perMinute: number
  /** by all addresses together */
  perMinuteOfAll?: number
  /** asking spends what was shown, so it is not asked again of another instance, GET or not */
  spends?: true
}

/**
 * Guessing and flooding are worth it here: so many a minute and address.
 *
 * A pairing code is one of 2^40 and good for 10 minutes. All addresses together try 6,600 in its
 * life at most, and find it with a probability of 1 in 166 million; whoever guesses all year long
 * finds one of n codes that are always out with n in 3,500 (100 codes a day: n is 0.7). Who
 * keeps others from pairing that way keeps no tablet from ordering that is paired.
 */
export const LIMITED_ROUTES: readonly LimitedRoute[] = [
  { method: 'POST', url: '/store/trade-device/pairing', perMinute: 100, perMinuteOfAll: 600 },
  { method: 'POST', url: '/user/login/kakao', perMinute: 60 },
  { method: 'POST', url: '/user/kakao', perMinute: 60 },
  { method: 'POST', url: '/user/staff', perMinute: 60 },
  { method: 'POST', url: '/user/staff/invitation/check', perMinute: 60 },
  { method: 'GET', url: '/user/oauth/kakao/callback', perMinute: 60, spends: true },
]

declare module 'fastify' {
  interface FastifyContextConfig {
    /** see LIMITED_ROUTES */
    spends?: boolean
  }
}
