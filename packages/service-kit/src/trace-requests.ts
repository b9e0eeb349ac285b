import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { inTrace, newTraceId, traceIdIn, traceparentOf } from './trace-context.ts'
import { startSpan } from './trace-spans.ts'
import { routeOf, statusOf } from './watch/http-metrics.ts'

/**
 * The request's trace id: the one that came in W3C `traceparent`, else a new one.
 * @param raw the request as Node gives it
 * @returns 32 hexadecimal digits
 */
export function traceIdOf(raw: IncomingMessage | Http2ServerRequest): string {
  return traceIdIn(raw.headers['traceparent']) ?? newTraceId()
}

/**
 * Handles each request within its trace.
 * @param app before its other hooks, with `traceIdOf` as its `genReqId`
 * @param service its name, or `gateway`
 */
export function traceRequests(app: FastifyInstance, service: string): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { headers } = request.raw
    const span = spanOf(service, request, reply)
    // What came stays as it came, unless it is no trace context; so the next one knows its parent.
    if (span !== undefined) headers['traceparent'] = span
    else if (traceIdIn(headers['traceparent']) === undefined) {
      headers['traceparent'] = traceparentOf(request.id)
    }
    inTrace(headers['traceparent'] as string, done)
  })
}

/** The pattern of its path alone: what was asked may be secret. @returns its `traceparent` */
function spanOf(service: string, request: FastifyRequest, reply: FastifyReply): string | undefined {
  const { method, id: traceId } = request
  const route = routeOf(request)
  const parent = request.raw.headers['traceparent'] as string | undefined
  const span = startSpan({
    service,
    name: `${method} ${route}`,
    kind: 'server',
    attributes: { 'http.request.method': method, 'http.route': route },
    parent,
    traceId,
  })
  if (!span) return undefined
  reply.raw.once('close', () => {
    const status = statusOf(reply)
    span.end({ attributes: { 'http.response.status_code': status }, failed: status >= 500 })
  })
  return span.traceparent
}
