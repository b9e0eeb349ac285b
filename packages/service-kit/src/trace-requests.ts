import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'
import type { FastifyInstance } from 'fastify'
import { inTrace, newTraceId, traceIdIn, traceparentOf } from './trace-context.ts'

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
 */
export function traceRequests(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { headers } = request.raw
    // What came stays as it came, unless it is no trace context.
    if (traceIdIn(headers['traceparent']) === undefined) {
      headers['traceparent'] = traceparentOf(request.id)
    }
    inTrace(headers['traceparent'] as string, done)
  })
}
