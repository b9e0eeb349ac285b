import type { SpanRecorder, SpanStart } from '@haru/service-kit'
import { SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  AlwaysOnSampler,
  RandomIdGenerator,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { contextWithin, traceparentIn } from './otel-context.ts'

const KINDS: Readonly<Record<SpanStart['kind'], SpanKind>> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
}

/**
 * Makes what records spans with OpenTelemetry's SDK. Each service has its name as `service.name`,
 * whether it has a process of its own or not.
 * @param processor gets the spans of all of them
 */
export function createRecorder(processor: SpanProcessor) {
  const providers = new Map<string, TracerProvider>()
  const random = new RandomIdGenerator()
  let wanted: string | undefined
  const idGenerator = {
    // A trace that begins has the id that the log and the answer to its request have.
    generateTraceId: () => wanted ?? random.generateTraceId(),
    generateSpanId: () => random.generateSpanId(),
  }

  function providerOf(service: string): TracerProvider {
    const known = providers.get(service)
    if (known) return known
    const provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.namespace': 'haru', 'service.name': service }),
      spanProcessors: [processor],
      // What a stranger's flags say of his own traces does not decide about ours.
      sampler: new AlwaysOnSampler(),
      idGenerator,
    })
    providers.set(service, provider)
    return provider
  }

  const record: SpanRecorder = ({ service, name, kind, attributes = {}, parent, traceId }) => {
    wanted = traceId
    const tracer = providerOf(service).getTracer('haru')
    const options = { kind: KINDS[kind], attributes: { ...attributes } }
    const span = tracer.startSpan(name, options, contextWithin(parent))
    wanted = undefined
    return {
      traceparent: traceparentIn(span.spanContext()),
      end({ attributes: more, failed = false } = {}) {
        if (more) span.setAttributes({ ...more })
        if (failed) span.setStatus({ code: SpanStatusCode.ERROR })
        span.end()
      },
    }
  }

  return { record, providerOf }
}
