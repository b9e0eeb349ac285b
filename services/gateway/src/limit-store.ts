import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit'
import type { Count, Counters } from '@haru/redis'

type Answer = Parameters<FastifyRateLimitStore['incr']>[1]
/** What the plugin really gives for a route; its types say something else. */
type Limited = { routeInfo: { method: string | string[]; url: string } }
type Window = { current: number; endsAt: number }

/**
 * Makes what counts for the limits: over all gateways and, while that is not possible, in this one.
 * It counts here all along, so that an outage opens no new window. No request fails over it.
 * @param counters those that gateways share
 * @param rememberedMax addresses that this one counts at most, of each route
 * @returns a store of @fastify/rate-limit
 */
export function limitStore(counters: Counters, rememberedMax: number): FastifyRateLimitStoreCtor {
  const storeOf = (route: string): FastifyRateLimitStore => {
    const countHere = ownCounter(rememberedMax)
    return {
      incr(address: string, answer: Answer, windowMs: number) {
        const own = countHere(address, windowMs)
        const say = ({ current, msLeft }: Count) => answer(null, { current, ttl: msLeft })
        counters.count(`${route} ${address}`, windowMs).then(
          (all) => say(all ?? own),
          () => say(own),
        )
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
function ownCounter(rememberedMax: number): (address: string, windowMs: number) => Count {
  const windows = new Map<string, Window>()
  return (address, windowMs) => {
    const now = performance.now()
    const running = windows.get(address)
    if (running && running.endsAt > now) {
      running.current++
      return { current: running.current, msLeft: running.endsAt - now }
    }
    windows.delete(address)
    const [oldest] = windows.keys()
    if (oldest !== undefined && windows.size >= rememberedMax) windows.delete(oldest)
    windows.set(address, { current: 1, endsAt: now + windowMs })
    return { current: 1, msLeft: windowMs }
  }
}
