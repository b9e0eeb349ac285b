import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'

/** W3C trace context; ids of zeros alone, and version ff, are invalid there. */
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:$|-)/
/** What a later version adds behind is not ours to store. */
const TRACEPARENT_CHARACTERS = 55

const current = new AsyncLocalStorage<string>()

/**
 * Reads the trace id of a W3C `traceparent`.
 * @param traceparent as it came
 * @returns 32 hexadecimal digits; undefined when it is none
 */
export function traceIdIn(traceparent: unknown): string | undefined {
  return typeof traceparent === 'string' ? TRACEPARENT.exec(traceparent)?.[1] : undefined
}

/** Makes a trace id: 32 hexadecimal digits. */
export function newTraceId(): string {
  return randomBytes(16).toString('hex')
}

/** Makes a W3C `traceparent` of a trace, a new one by default. */
export function traceparentOf(traceId: string = newTraceId()): string {
  return `00-${traceId}-${randomBytes(8).toString('hex')}-01`
}

/**
 * Does work as a part of a trace: what it logs, asks other services and publishes carries its id.
 * @param traceparent a valid one, else the work begins a new trace
 * @param work what it returns or promises belongs to it, too
 */
export function inTrace<Result>(
  traceparent: string | null | undefined,
  work: () => Result,
): Result {
  const valid = traceIdIn(traceparent) === undefined ? traceparentOf() : String(traceparent)
  return current.run(valid.slice(0, TRACEPARENT_CHARACTERS), work)
}

/** The `traceparent` of the work that is being done; undefined outside of `inTrace`. */
export function currentTraceparent(): string | undefined {
  return current.getStore()
}
