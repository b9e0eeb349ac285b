import { Problem } from '@haru/contracts'
import type { FastifyInstance } from 'fastify'

/** How much one process takes on at a time. */
export type RequestBounds = {
  /** requests under way, waiting for a connection to the database included */
  requestsMax: number
  /** event streams, which stay open for as long as somebody listens */
  streamsMax: number
}

/**
 * A process answers some hundred orders a second, each within a second when it is not overloaded;
 * who asks for `Prefer: wait` may stay ten. Each may hold a body of 256 KiB: 250 MiB at worst. A
 * stream holds some 20 kB; the largest store has 216 (stream-places.ts).
 */
const BOUNDS: RequestBounds = { requestsMax: 1_000, streamsMax: 4_000 }
const RETRY_AFTER_SECONDS = 1
const LISTENERS_MAX = 32

/** Routes whose answer does not end by itself. */
const ENDLESS: ReadonlySet<string> = new Set(['/trade/events'])

/**
 * Whether what is asked for is an event stream, as the router reads it: `/trade/%65vents` is one.
 * @param url of a request, as it came
 */
export function isEndless(url: string): boolean {
  try {
    return ENDLESS.has(decodeURI(new URL(url, 'http://any').pathname))
  } catch {
    return false
  }
}

/**
 * Refuses what is more than a process can bear: at once, with a 503 that says when to come again,
 * instead of letting everybody wait and memory grow. Probes are always answered.
 * @param app before its other hooks
 * @param bounds for tests that reach them
 */
export function boundRequests(
  app: Pick<FastifyInstance, 'addHook'>,
  { requestsMax, streamsMax }: RequestBounds = BOUNDS,
): void {
  const requests = { underWay: 0, max: requestsMax }
  const streams = { underWay: 0, max: streamsMax }
  app.addHook('onRequest', (request, reply, done) => {
    // Who has gone already says so to nobody any more, and would be counted for good.
    if (request.url.startsWith('/health/') || reply.raw.destroyed) return done()
    const kind = isEndless(request.url) ? streams : requests
    if (kind.underWay >= kind.max) {
      return done(new Problem('COMMON_503_01', { retryAfter: RETRY_AFTER_SECONDS }))
    }
    kind.underWay++
    // In one process the gateway and the service listen to the same answer, several times each.
    reply.raw.setMaxListeners(LISTENERS_MAX)
    // Fastify's own hook is not called for those who break off.
    reply.raw.once('close', () => {
      kind.underWay--
    })
    done()
  })
}
