import { currentTraceparent, inTrace, traceIdIn } from '@haru/service-kit'
import {
  type Context,
  type ContextManager,
  ROOT_CONTEXT,
  type SpanContext,
  TraceFlags,
  trace,
} from '@opentelemetry/api'

/** Behind version and trace id of a `traceparent`. */
const SPAN_ID_AT = 36
const SPAN_ID_CHARACTERS = 16

/**
 * OpenTelemetry's context as it is in a trace context.
 * @param traceparent of W3C; when it is none, the context is that of no trace
 */
export function contextWithin(traceparent: string | null | undefined): Context {
  const traceId = traceIdIn(traceparent)
  if (!traceparent || traceId === undefined) return ROOT_CONTEXT
  const spanId = traceparent.slice(SPAN_ID_AT, SPAN_ID_AT + SPAN_ID_CHARACTERS)
  const traceFlags = TraceFlags.SAMPLED
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true })
}

/** The trace context of what is within a span. */
export function traceparentIn({ traceId, spanId }: SpanContext): string {
  return `00-${traceId}-${spanId}-01`
}

/** Has OpenTelemetry see the trace that our own work is in: there are not two that may differ. */
export function traceContextManager(): ContextManager {
  const manager: ContextManager = {
    active: () => contextWithin(currentTraceparent()),
    with(within, work, self, ...args) {
      const span = trace.getSpanContext(within)
      const run = () => work.call(self as ThisParameterType<typeof work>, ...args)
      return span ? inTrace(traceparentIn(span), run) : run()
    },
    bind: (_context, target) => target,
    enable: () => manager,
    disable: () => manager,
  }
  return manager
}
