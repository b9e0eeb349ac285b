import { currentTraceparent, inTrace, traceIdIn } from './trace-context.ts'

/** What a span says about its work. Nothing secret: no query, header, cookie, code or body. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>

/** A piece of work, before it is done. */
export type SpanStart = {
  /** who does it */
  service: string
  /** like `POST /trade/order`: one of few */
  name: string
  /** as OpenTelemetry says it: answers a request, asks another, handles an event, none of these */
  kind: 'server' | 'client' | 'consumer' | 'internal'
  attributes?: SpanAttributes
  /** `traceparent` of what it is a part of; when it is none, the work begins a trace */
  parent: string | null | undefined
  /** which trace begins with it, 32 hexadecimal digits; default: any */
  traceId?: string | undefined
}

/** A piece of work that is being done. */
export type OpenSpan = {
  /** says to what is a part of it that it is */
  traceparent: string
  /** Once, when it is done. */
  end(end?: { attributes?: SpanAttributes; failed?: boolean }): void
}

/** Takes note of pieces of work. */
export type SpanRecorder = (start: SpanStart) => OpenSpan

/** One a process, as its current trace is one. */
let recorder: SpanRecorder | undefined

/**
 * Has spans recorded from now on.
 * @param by undefined: nobody records them, and they cost nothing
 */
export function recordSpans(by: SpanRecorder | undefined): void {
  recorder = by
}

/**
 * Begins a span.
 * @returns undefined when nobody records it
 */
export function startSpan(start: SpanStart): OpenSpan | undefined {
  return recorder?.(start)
}

/**
 * Does work as a span: what it asks, publishes and logs is a part of it. Work that is in no trace
 * begins one, also when nobody records it.
 * @param start its parent is the work that is being done, unless it says otherwise
 * @param work the span ends, failed if it throws, when this is done
 * @returns what `work` returned
 */
export async function inSpan<Result>(
  start: Omit<SpanStart, 'parent' | 'traceId'> & Partial<Pick<SpanStart, 'parent'>>,
  work: () => Promise<Result>,
): Promise<Result> {
  const current = currentTraceparent()
  const span = startSpan({ parent: current, ...start, traceId: traceIdIn(current) })
  if (!span) return await (current === undefined ? inTrace(undefined, work) : work())
  try {
    const result = await inTrace(span.traceparent, work)
    span.end()
    return result
  } catch (error) {
    span.end({ failed: true, attributes: { 'error.type': kindOf(error) } })
    throw error
  }
}

/** Its code or name: its text may say what the work was about. */
function kindOf(error: unknown): string {
  const { code, name = typeof error } = (error ?? {}) as { code?: unknown; name?: string }
  return typeof code === 'string' ? code : name
}
