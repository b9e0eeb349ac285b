import type { RedisLink } from './redis-link.ts'

/** How often something happened in the window that is running, and when that ends. */
export type Count = { current: number; msLeft: number }

/** Counts what happens over all processes. */
export type Counters = {
  /**
   * Counts one more. The first one opens a window, which ends by itself.
   * @param what is counted
   * @param windowMs from its first to its end
   * @returns undefined: it could not be counted, Redis is away
   */
  count(what: string, windowMs: number): Promise<Count | undefined>
}

/** Atomic, so that no counter stays without its end, whoever dies when. */
const COUNT = `
local current = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {current, left}`

/**
 * Makes counters in Redis.
 * @param link may be away
 */
export function redisCounters(link: RedisLink): Counters {
  return {
    async count(what, windowMs) {
      const answer = await link.ask('count', (client, name) =>
        client.eval(COUNT, { keys: [name(`count:${what}`)], arguments: [String(windowMs)] }),
      )
      if (!Array.isArray(answer)) return undefined
      const [current, msLeft] = answer.map(Number)
      return current === undefined || msLeft === undefined ? undefined : { current, msLeft }
    },
  }
}
