import { Problem } from '@haru/contracts'
import type { SharedState } from '@haru/redis'
import { countTogether } from './limit-store.ts'

const MINUTE_MS = 60_000

/**
 * Makes what refuses guesses by all addresses together: whoever has many of them gets no further
 * with them. All gateways count together.
 * @param route whose limit it is
 * @param perMinute requests that pass
 * @param counters those that gateways share
 * @returns a hook after those that refuse single addresses, which must not use it up
 */
export function limitAll(
  route: string,
  perMinute: number,
  counters: SharedState['counters'],
): () => Promise<void> {
  const countMore = countTogether(route, counters, 1)
  return async () => {
    const { current, msLeft } = await countMore('all', MINUTE_MS)
    if (current <= perMinute) return
    throw new Problem('COMMON_429_01', { retryAfter: Math.max(1, Math.ceil(msLeft / 1_000)) })
  }
}
