import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Problem, type ServiceName } from '@haru/contracts'
import {
  BODY_BYTES_MAX,
  currentTraceparent,
  inSpan,
  isEndless,
  type UpstreamAnswer,
  type UpstreamRequest,
  type Upstreams,
} from '@haru/service-kit'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** About one connection, not about the request: RFC 9110, section 7.6.1. */
const HOP_HEADERS = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'content-length',
])
/** RFC 9110, section 9.2.1: they change nothing, so they may be sent again elsewhere. */
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/** Hands requests to services of other processes. */
export type ServiceProxy = {
  /**
   * @param request its headers say who calls already
   * @param reply taken over as soon as there is an answer
   * @throws Problem COMMON_413_01 when the body is too large, COMMON_503_01 when nobody answers
   */
  forward(request: FastifyRequest, reply: FastifyReply, service: ServiceName): Promise<void>
  /** Ends event streams, which would go on for ever. */
  endStreams(): void
}

/**
 * Makes what hands requests on over HTTP. A body is read before it is sent, so that it can be sent
 * to another instance when one cannot be reached; an answer is passed on as it comes.
 * @param upstreams balances over the services' instances
 */
export function createProxy(upstreams: Upstreams): ServiceProxy {
  const streams = new Set<AbortController>()
  return {
    async forward(request, reply, service) {
      const { raw } = request
      const gone = new AbortController()
      reply.raw.once('close', () => gone.abort())
      const body = await readBody(raw)
      const sent = {
        method: raw.method as 'GET',
        path: raw.url ?? '/',
        headers: endToEnd(raw.headers),
        body,
        signal: gone.signal,
        isEndless: isEndless(raw.url ?? '/'),
      }
      const isSafe = SAFE_METHODS.includes(raw.method ?? '')
      const answer = await inSpan(spanOf(service), () => {
        return upstreams.send(service, withinTrace(sent), isSafe)
      })
      if (String(answer.headers['content-type']).startsWith('text/event-stream')) {
        streams.add(gone)
        reply.raw.once('close', () => streams.delete(gone))
      }
      await passOn(answer, reply)
    },
    endStreams() {
      for (const stream of streams) stream.abort()
    },
  }
}

function spanOf(service: ServiceName) {
  const attributes = { 'peer.service': service }
  return { service: 'gateway', name: `to ${service}`, kind: 'client', attributes } as const
}

function withinTrace(request: UpstreamRequest): UpstreamRequest {
  const traceparent = currentTraceparent()
  return traceparent ? { ...request, headers: { ...request.headers, traceparent } } : request
}

async function readBody(raw: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of raw as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > BODY_BYTES_MAX) throw new Problem('COMMON_413_01')
    parts.push(part)
  }
  return bytes === 0 ? undefined : Buffer.concat(parts, bytes)
}

async function passOn(answer: UpstreamAnswer, reply: FastifyReply): Promise<void> {
  reply.hijack()
  const headers = { ...reply.getHeaders(), ...endToEnd(answer.headers) }
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
  const length = answer.headers['content-length']
  if (length !== undefined) reply.raw.setHeader('content-length', length)
  reply.raw.writeHead(answer.statusCode)
  // An event stream's first event may be far away.
  reply.raw.flushHeaders()
  // Broken off on one side, it is broken off on the other: nothing is left to say.
  await pipeline(answer.body, reply.raw).catch(() => {})
}

function endToEnd(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  const named = String(headers['connection'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
  const kept = Object.entries(headers).flatMap(([name, value]) => {
    const isKept = value !== undefined && !HOP_HEADERS.has(name) && !named.includes(name)
    return isKept ? [[name, value] as const] : []
  })
  return Object.fromEntries(kept)
}
