import { Problem, type ServiceName } from '@haru/contracts'
import type { Discovery } from '../discovery/discovery.ts'
import {
  hasRoom,
  openUpstream,
  type Upstream,
  type UpstreamAnswer,
  type UpstreamRequest,
  wasNotSent,
} from './upstream.ts'

/** A request that may be sent twice is sent to so many instances. */
const TRIES_MAX = 3
const RETRY_AFTER_SECONDS = 1
/** Whoever says 503 is left alone for as long as it says, but within these bounds. */
const BUSY_MS_MIN = 1_000
const BUSY_MS_MAX = 2_000

/** Sends requests to the instances of services. */
export type Upstreams = {
  /**
   * Sends to a healthy instance with little to do; on to another when it cannot be reached, until
   * each was tried once.
   * @param service whose
   * @param request what
   * @param repeatable nothing happens twice when it is sent twice: tried elsewhere, too, when the
   *   connection broke or the instance said 503
   * @throws Problem COMMON_503_01 when no instance answers; an AbortError when the caller has gone
   */
  send(service: ServiceName, request: UpstreamRequest, repeatable: boolean): Promise<UpstreamAnswer>
  /** The instances that were called, with what is known of them. */
  list(): readonly { service: ServiceName; upstream: Upstream }[]
  close(): Promise<void>
}

/**
 * Balances requests over the instances that a discovery knows.
 * @param discovery started and closed by the caller
 * @param onFailure told of each try that failed
 * @param now milliseconds that only grow
 */
export function createUpstreams(
  discovery: Discovery,
  onFailure: (service: ServiceName) => void = () => {},
  now: () => number = () => performance.now(),
): Upstreams {
  const opened = new Map<ServiceName, Map<string, Upstream>>()
  const upstreamsOf = (service: ServiceName): Upstream[] => {
    const known = opened.get(service) ?? new Map<string, Upstream>()
    opened.set(service, known)
    const origins = discovery.instancesOf(service)
    for (const [origin, upstream] of known) {
      if (origins.includes(origin)) continue
      known.delete(origin)
      void upstream.close().catch(() => {})
    }
    for (const origin of origins) if (!known.has(origin)) known.set(origin, openUpstream(origin))
    return [...known.values()]
  }
  return {
    async send(service, request, repeatable) {
      const tried = new Set<Upstream>()
      const next = () => pick(upstreamsOf(service), tried, request, repeatable, now())
      // Just started, or the first of its kind: it may be known by now.
      if (discovery.instancesOf(service).length === 0) await discovery.lookNow()
      let cause: unknown
      let sent = 0
      while (sent < TRIES_MAX) {
        const upstream = next()
        if (!upstream) break
        tried.add(upstream)
        try {
          const answer = await upstream.breaker.fire(request)
          if (answer.statusCode !== 503) return answer
          upstream.busyUntil = now() + busyMsOf(answer)
          sent++
          if (!repeatable || sent === TRIES_MAX || !next()) return answer
          await answer.body.dump()
        } catch (error) {
          if (request.signal?.aborted) throw error
          onFailure(service)
          cause = error
          if (wasNotSent(error)) continue
          if (!repeatable) break
          sent++
        }
      }
      throw new Problem('COMMON_503_01', { retryAfter: RETRY_AFTER_SECONDS, cause })
    },
    list: () =>
      [...opened].flatMap(([service, known]) =>
        [...known.values()].map((upstream) => ({ service, upstream })),
      ),
    async close() {
      const all = [...opened.values()].flatMap((known) => [...known.values()])
      await Promise.all(all.map((one) => one.close()))
    },
  }
}

function busyMsOf({ headers }: UpstreamAnswer): number {
  const saidMs = Number(headers['retry-after']) * 1_000
  return Math.min(Math.max(saidMs || BUSY_MS_MIN, BUSY_MS_MIN), BUSY_MS_MAX)
}

/**
 * The one with the fewest requests in flight, chance among equals; none whose breaker is open, or
 * that has no room. Only where there is no other: one that said 503, which has little in flight
 * because it does nothing; one that has failed and may be back, for what cannot be asked again.
 */
function pick(
  all: readonly Upstream[],
  tried: ReadonlySet<Upstream>,
  request: UpstreamRequest,
  repeatable: boolean,
  now: number,
): Upstream | undefined {
  const left = all.filter((one) => !tried.has(one))
  const able = left.filter((one) => !one.breaker.opened && hasRoom(one, request))
  const isWilling = ({ busyUntil, breaker }: Upstream) =>
    busyUntil <= now && (repeatable || !breaker.halfOpen)
  const willing = able.filter(isWilling)
  const good = willing.length > 0 ? willing : able
  const load = ({ inFlight, streams }: Upstream) => (request.isEndless ? streams : inFlight)
  const least = Math.min(...good.map(load))
  const best = good.filter((one) => load(one) === least)
  return best[Math.floor(Math.random() * best.length)]
}
