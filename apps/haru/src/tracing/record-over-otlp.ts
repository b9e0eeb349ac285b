import { recordSpans } from '@haru/service-kit'
import { context, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace'
import type { Tracing } from './open-tracing.ts'
import { traceContextManager } from './otel-context.ts'
import { createRecorder } from './recorder.ts'

/** Spans that wait to be sent; more are thrown away, and nobody waits for them. */
const WAITING_MAX = 4_096
const SENT_AT_ONCE = 512
const SEND_EVERY_MS = 1_000
/** A collector that takes longer is away. */
const SEND_MS_MAX = 2_000
/** The end of a process waits no longer for it. */
const CLOSE_MS_MAX = 2_000

/**
 * Records all spans of this process, and sends them in batches. A collector that is away costs a
 * line of the log and the spans.
 * @param endpoint of the collector, like `http://collector:4318`
 * @param tell where it is told, once until it is back
 */
export function recordOverOtlp(
  endpoint: string,
  tell: (message: string, error: unknown) => void,
): Tracing {
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: SEND_MS_MAX })
  const processor = new BatchSpanProcessor({
    exporter: tellingOnce(exporter, tell),
    maxQueueSize: WAITING_MAX,
    maxExportBatchSize: SENT_AT_ONCE,
    scheduledDelayMillis: SEND_EVERY_MS,
    exportTimeoutMillis: SEND_MS_MAX + 500,
  })
  const recorder = createRecorder(processor)
  recordSpans(recorder.record)
  // The jobs' spans are made through OpenTelemetry's own interface.
  context.setGlobalContextManager(traceContextManager())
  trace.setGlobalTracerProvider(recorder.providerOf('settlement'))
  return {
    async close() {
      recordSpans(undefined)
      trace.disable()
      context.disable()
      const late = Promise.withResolvers<void>()
      const timer = setTimeout(late.resolve, CLOSE_MS_MAX)
      await Promise.race([processor.shutdown().catch(() => {}), late.promise])
      clearTimeout(timer)
    },
  }
}

/** @returns an exporter that never fails: what it could not send is told and thrown away */
function tellingOnce(
  exporter: SpanExporter,
  tell: (message: string, error: unknown) => void,
): SpanExporter {
  let isTold = false
  return {
    export(spans, done) {
      exporter.export(spans, ({ code, error }) => {
        const isSent = code === 0
        if (!isSent && !isTold) tell('spans cannot be sent, and are thrown away', error)
        isTold = !isSent
        done({ code: 0 })
      })
    },
    shutdown: () => exporter.shutdown(),
  }
}
