import { Pushgateway, type Registry } from 'prom-client'

/** Where and as what metrics are pushed. */
export type PushOptions = {
  /** of the Pushgateway, http or https */
  url: string
  /** the `job` of the group that is pushed */
  jobName: string
  /** further labels of the group; a push replaces what the same group pushed before */
  grouping?: Record<string, string>
  /** milliseconds for all of it; default: 5 s */
  timeoutMs?: number
  /** told when nothing was pushed, and why */
  onError: (error: Error) => void
}

const TIMEOUT_MS = 5_000

/**
 * Pushes metrics to a Pushgateway, for runs that end before Prometheus could look at them. A push
 * that fails is told, and fails nothing else.
 * @param registry whose metrics are pushed
 * @param options see there
 * @returns whether they arrived
 */
export async function pushMetrics(registry: Registry, options: PushOptions): Promise<boolean> {
  const { url, jobName, grouping = {}, timeoutMs = TIMEOUT_MS, onError } = options
  const abort = new AbortController()
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new Error(`there was no answer within ${timeoutMs} ms`))
    abort.abort()
  }, timeoutMs)
  try {
    const gateway = new Pushgateway(url, { signal: abort.signal }, registry)
    await Promise.race([gateway.push({ jobName, groupings: grouping }), late.promise])
    return true
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    onError(new Error(`The metrics of ${jobName} were not pushed: ${why}`, { cause }))
    return false
  } finally {
    clearTimeout(timer)
  }
}
