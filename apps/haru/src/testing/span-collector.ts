import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import type { TestContext } from 'node:test'

/** A span as a collector gets it. */
export type CollectedSpan = {
  service: string
  name: string
  traceId: string
  spanId: string
  /** empty: it begins its trace */
  parentSpanId: string
  /** 2: failed */
  status: number
  attributes: Record<string, unknown>
}

/** A collector of spans that speaks OTLP over HTTP, as any does. */
export type SpanCollector = {
  endpoint: string
  spans: readonly CollectedSpan[]
  /** all that was sent, as it came */
  bodies: readonly unknown[]
  /** Waits until there are such spans. */
  until(isThere: (spans: readonly CollectedSpan[]) => boolean): Promise<void>
}

type Value = { stringValue?: string; intValue?: number; boolValue?: boolean }
type Attributes = { key: string; value: Value }[]
type Sent = Omit<CollectedSpan, 'service' | 'attributes' | 'status'> & {
  attributes: Attributes
  status?: { code?: number }
}
type Body = {
  resourceSpans: { resource: { attributes: Attributes }; scopeSpans: { spans: Sent[] }[] }[]
}

/** Starts a collector that ends with the test. */
export async function startSpanCollector(t: Pick<TestContext, 'after'>): Promise<SpanCollector> {
  const spans: CollectedSpan[] = []
  const bodies: unknown[] = []
  let news = Promise.withResolvers<void>()
  const server = createServer(async (request, response) => {
    const body = await json(request)
    bodies.push(body)
    spans.push(...spansIn(body as Body))
    response.setHeader('content-type', 'application/json').end('{}')
    news.resolve()
    news = Promise.withResolvers()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    bodies,
    async until(isThere) {
      while (!isThere(spans)) await news.promise
    },
  }
}

function spansIn({ resourceSpans }: Body): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(valuesOf(resource.attributes)['service.name'])
    return scopeSpans.flatMap((scope) => {
      return scope.spans.map(({ name, traceId, spanId, parentSpanId = '', status, attributes }) => {
        const ids = { traceId, spanId, parentSpanId }
        return {
          service,
          name,
          ...ids,
          status: status?.code ?? 0,
          attributes: valuesOf(attributes),
        }
      })
    })
  })
}

function valuesOf(attributes: Attributes): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
}
