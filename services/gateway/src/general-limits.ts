import { isIP } from 'node:net'
import { normalizeIP } from '@fastify/rate-limit'
import { type Caller, Problem } from '@haru/contracts'
import type { FastifyInstance } from 'fastify'

/** Requests a second of one address, account or tablet that a gateway answers all day long. */
export type GeneralLimits = { address: number; account: number; tablet: number }

/**
 * A tablet asks some ten times a minute, an owner's screens some times that. A restaurant is often
 * one address, with 100 tablets; one process answers less than a thousand a second (bench/results).
 */
export const GENERAL_LIMITS: GeneralLimits = { address: 1_000, account: 50, tablet: 20 }

/** So much of it may come at once: a page that opens, tablets that all wake up. */
const BURST_SECONDS = 10
/** More at a time, and those that have asked least recently begin anew. */
const REMEMBERED_MAX = 10_000

/** Refuses whoever asks more than any use of the system needs. */
export type GeneralLimiter = {
  /** @throws Problem COMMON_429_01 that says when to come again */
  checkAddress(address: string): void
  /** @throws Problem COMMON_429_01 that says when to come again */
  checkCaller(caller: Caller): void
}

/**
 * Makes the limits on everything. Each gateway counts for itself, in memory: they keep one client
 * from taking a process away from all others, and asking Redis would cost each request what they
 * save. What is guessed at is counted by all gateways together (limit-store.ts).
 * @param limits of the configuration
 * @param now milliseconds that only grow
 */
export function createGeneralLimits(
  limits: GeneralLimits = GENERAL_LIMITS,
  now: () => number = () => performance.now(),
): GeneralLimiter {
  const ofAddress = createRate(limits.address, now)
  const ofAccount = createRate(limits.account, now)
  const ofTablet = createRate(limits.tablet, now)
  return {
    checkAddress: (address) => ofAddress(networkOf(address)),
    checkCaller({ account, tablet }) {
      if (account?.kind === 'account') ofAccount(account.userId)
      if (tablet?.kind === 'tablet') ofTablet(tablet.tradeDeviceId)
    },
  }
}

/**
 * Counts every request of an address, also those that are refused for other reasons.
 * @param app before its hooks that ask somebody
 */
export function limitAddresses(app: FastifyInstance, { checkAddress }: GeneralLimiter): void {
  app.addHook('onRequest', async ({ ip }) => checkAddress(ip))
}

/** One network of IPv6 is one house, and counts as one address. */
function networkOf(address: string | undefined): string {
  // Of a connection that is gone already, or as a proxy says it.
  return isIP(address ?? '') ? normalizeIP(String(address)) : ''
}

/**
 * A leaky bucket for each key, as one number: when all that it let in would have come had it come
 * evenly. Who is refused is not counted, so Retry-After is true.
 */
function createRate(perSecond: number, now: () => number): (key: string | number) => void {
  const everyMs = 1_000 / perSecond
  const burstMs = BURST_SECONDS * 1_000
  const evenlyAt = new Map<string | number, number>()
  return (key) => {
    const at = now()
    const next = Math.max(evenlyAt.get(key) ?? at, at) + everyMs
    const waitMs = next - burstMs - at
    if (waitMs > 0) throw new Problem('COMMON_429_01', { retryAfter: Math.ceil(waitMs / 1_000) })
    // Put at the end: the first is then who asked least recently.
    evenlyAt.delete(key)
    const [oldest] = evenlyAt.keys()
    if (oldest !== undefined && evenlyAt.size >= REMEMBERED_MAX) evenlyAt.delete(oldest)
    evenlyAt.set(key, next)
  }
}
