import CircuitBreaker from 'opossum'
import { type Dispatcher, Pool } from 'undici'

/** How long and how much is waited for, in milliseconds, and connections of an instance. */
export const UPSTREAM_LIMITS = {
  connectMsMax: 1_000,
  /** longer than `Prefer: wait` and the wait for an idempotency key */
  headersMsMax: 30_000,
  /** between two parts of an answer; an event stream says something every 15 s */
  silenceMsMax: 60_000,
  connections: 64,
  keepAliveMs: 4_000,
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
  headers: Record<string, string | string[]>
  body?: Buffer | string | undefined
  signal?: AbortSignal | undefined
}

/** What came back: headers at once, the body as it comes. */
export type UpstreamAnswer = Dispatcher.ResponseData

/** One instance of a service, with its connections and its circuit breaker. */
export type Upstream = {
  origin: string
  /** requests whose answer has not ended */
  inFlight: number
  breaker: CircuitBreaker<[UpstreamRequest], UpstreamAnswer>
  close(): Promise<void>
}

/**
 * Opens an instance; connections are made when they are needed.
 * @param origin like `http://10.0.0.7:8003`
 */
export function openUpstream(origin: string): Upstream {
  const { connectMsMax, headersMsMax, silenceMsMax, connections, keepAliveMs } = UPSTREAM_LIMITS
  const pool = new Pool(origin, {
    connections,
    pipelining: 1,
    connect: { timeout: connectMsMax },
    headersTimeout: headersMsMax,
    bodyTimeout: silenceMsMax,
    keepAliveTimeout: keepAliveMs,
  })
  const send = async ({ signal, body, ...request }: UpstreamRequest): Promise<UpstreamAnswer> => {
    upstream.inFlight++
    const done = () => {
      upstream.inFlight--
    }
    try {
      const answer = await pool.request({
        ...request,
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
  const breaker = new CircuitBreaker(send, {
    // The pool knows its own limits.
    timeout: false,
    volumeThreshold: CALLS_MIN,
    errorThresholdPercentage: FAILED_PERCENT,
    resetTimeout: LEFT_ALONE_MS,
    // Whoever asked has gone: that says nothing about the instance.
    errorFilter: (error: Error) => error.name === 'AbortError',
  })
  const upstream: Upstream = {
    origin,
    inFlight: 0,
    breaker,
    async close() {
      breaker.shutdown()
      await pool.close()
    },
  }
  return upstream
}
