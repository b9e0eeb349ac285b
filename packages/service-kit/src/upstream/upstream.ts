import CircuitBreaker from 'opossum'
import { buildConnector, type Dispatcher, Pool } from 'undici'

/** How long an instance is waited for, in milliseconds, and how much it gets at a time. */
export const UPSTREAM_LIMITS = {
  connectMsMax: 1_000,
  /** longer than `Prefer: wait` and the wait for an idempotency key */
  headersMsMax: 30_000,
  /** between two parts of an answer; an event stream says something every 15 s */
  silenceMsMax: 60_000,
  /**
   * Each with a connection of its own, so that none waits for another's: beyond, another instance
   * is asked, or nobody. 512 at a time, answered after 0.2 s, took 0.2 s, and 1.6 s over 64
   * connections; 64 that wait ten seconds for what becomes of an order would hold up all others.
   */
  requestsMax: 512,
  /** event streams, each with a connection of its own */
  streamsMax: 4_000,
  /** whatever the instance would keep it for: see `idleMsMax` of services */
  keepAliveMs: 2_000,
} as const

/** After so many calls within ten seconds of which half failed, an instance is left alone … */
const CALLS_MIN = 5
const FAILED_PERCENT = 50
/** … for so long; then one call finds out whether it is back. */
const LEFT_ALONE_MS = 2_000

/** What is sent to an instance. The body is whole: it can be sent again elsewhere. */
export type UpstreamRequest = {
  method: Dispatcher.HttpMethod
  path: string
  /** asked at each try: what says who calls is good for half a minute, which one may hang */
  headers: () => Record<string, string | string[]>
  body?: Buffer | string | undefined
  signal?: AbortSignal | undefined
  /** an event stream, which takes no connection from those that end */
  isEndless?: boolean | undefined
}

/** What came back: headers at once, the body as it comes. */
export type UpstreamAnswer = Dispatcher.ResponseData

/** One instance of a service, with its connections and its circuit breaker. */
export type Upstream = {
  origin: string
  /** requests whose answer has not ended; event streams are counted apart */
  inFlight: number
  streams: number
  /** said that it cannot just now: others are preferred until then, in milliseconds of the clock */
  busyUntil: number
  breaker: CircuitBreaker<[UpstreamRequest], UpstreamAnswer>
  close(): Promise<void>
}

/**
 * Opens an instance; connections are made when they are needed.
 * @param origin like `http://10.0.0.7:8003`
 */
export function openUpstream(origin: string): Upstream {
  const { requestsMax, streamsMax } = UPSTREAM_LIMITS
  const pool = openPool(origin, requestsMax)
  const streamPool = openPool(origin, streamsMax)
  const send = async (request: UpstreamRequest): Promise<UpstreamAnswer> => {
    const { signal, body, isEndless, headers, ...sent } = request
    const kind = isEndless ? 'streams' : 'inFlight'
    upstream[kind]++
    const done = () => {
      upstream[kind]--
    }
    try {
      const answer = await (isEndless ? streamPool : pool).request({
        ...sent,
        headers: headers(),
        ...(body === undefined ? {} : { body }),
        ...(signal ? { signal } : {}),
      })
      answer.body.once('close', done)
      return answer
    } catch (error) {
      done()
      throw error
    }
  }
  const breaker: Upstream['breaker'] = new CircuitBreaker(send, {
    // The pool knows its own limits.
    timeout: false,
    volumeThreshold: CALLS_MIN,
    errorThresholdPercentage: FAILED_PERCENT,
    resetTimeout: LEFT_ALONE_MS,
    // Whoever asked has gone: that says nothing about the instance, nor that it is back.
    errorFilter: (error: Error): boolean => error.name === 'AbortError' && !breaker.halfOpen,
  })
  const upstream: Upstream = {
    origin,
    inFlight: 0,
    streams: 0,
    busyUntil: Number.NEGATIVE_INFINITY,
    breaker,
    async close() {
      breaker.shutdown()
      await Promise.all([pool.close(), streamPool.close()])
    },
  }
  return upstream
}

/** Whether an instance has room for one more. */
export function hasRoom({ inFlight, streams }: Upstream, { isEndless }: UpstreamRequest): boolean {
  const { requestsMax, streamsMax } = UPSTREAM_LIMITS
  return isEndless ? streams < streamsMax : inFlight < requestsMax
}

/** Why connections were not made. */
const connectFailures = new WeakSet<Error>()

/** Whether a request failed before anything of it was sent: any may be tried elsewhere. */
export function wasNotSent(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return connectFailures.has(error) || (error as NodeJS.ErrnoException).code === 'EOPENBREAKER'
}

function openConnector(): buildConnector.connector {
  const connect = buildConnector({ timeout: UPSTREAM_LIMITS.connectMsMax })
  return (options, done) => {
    connect(options, (...[error, socket]) => {
      if (error) {
        connectFailures.add(error)
        done(error, null)
      } else done(null, socket)
    })
  }
}

function openPool(origin: string, connections: number): Pool {
  const { headersMsMax, silenceMsMax, keepAliveMs } = UPSTREAM_LIMITS
  return new Pool(origin, {
    connections,
    pipelining: 1,
    connect: openConnector(),
    headersTimeout: headersMsMax,
    bodyTimeout: silenceMsMax,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
  })
}
