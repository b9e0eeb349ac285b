import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit'
import type { Count, Counters } from '@haru/redis'

type Answer = Parameters<FastifyRateLimitStore['incr']>[1]
/** What the plugin really gives for a route; its types say something else. */
type Limited = { routeInfo: { method: string | string[]; url: string } }
type Window = { current: number; endsAt: number }

/** Counts one more by somebody. No request fails over it. */
export type CountMore = (who: string, windowMs: number) => Promise<Count>

/**
 * Makes what counts over all gateways and, while that is not possible, in this one. It counts here
 * all along, so that an outage opens no new window.
 * @param what is counted
 * @param counters those that gateways share; undefined: this one counts alone
 * @param rememberedMax whom this one counts at most
 */
export function countTogether(
  what: string,
  counters: Counters | undefined,
  rememberedMax: number,
): CountMore {
  const countHere = ownCounter(rememberedMax)
  return async (who, windowMs) => {
    const own = countHere(who, windowMs)
    const all = await counters?.count(`${what} ${who}`, windowMs).catch(() => undefined)
    return all ?? own
  }
}

/**
 * Makes what counts for the limits of addresses.
 * @param counters those that gateways share
 * @param rememberedMax addresses that this one counts at most, of each route
 * @returns a store of @fastify/rate-limit
 */
export function limitStore(counters: Counters, rememberedMax: number): FastifyRateLimitStoreCtor {
  const storeOf = (route: string): FastifyRateLimitStore => {
    const countMore = countTogether(route, counters, rememberedMax)
    return {
      incr(address: string, answer: Answer, windowMs: number) {
        countMore(address, windowMs).then(({ current, msLeft }) => {
          answer(null, { current, ttl: msLeft })
        })
      },
      child(limited: unknown) {
        const { method, url } = (limited as Limited).routeInfo
        return storeOf(`${method} ${url}`)
      },
    }
  }
  return class {
    incr = storeOf('').incr
    child = storeOf('').child
  }
}

/** Counts in windows of one length, of which the oldest goes when there are too many. */
function ownCounter(rememberedMax: number): (who: string, windowMs: number) => Count {
  const windows = new Map<string, Window>()
  return (who, windowMs) => {
    const now = performance.now()
    const running = windows.get(who)
    if (running && running.endsAt > now) {
      running.current++
      return { current: running.current, msLeft: running.endsAt - now }
    }
    windows.delete(who)
    const [oldest] = windows.keys()
    if (oldest !== undefined && windows.size >= rememberedMax) windows.delete(oldest)
    windows.set(who, { current: 1, endsAt: now + windowMs })
    return { current: 1, msLeft: windowMs }
  }
}
