import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { Problem, type ServiceName } from '@haru/contracts'
import {
  BODY_BYTES_MAX,
  currentTraceparent,
  IDENTITY_HEADER,
  inSpan,
  isEndless,
  type UpstreamAnswer,
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
   * @param request what came
   * @param reply taken over as soon as there is an answer, or nobody left to be answered
   * @param service whose
   * @param sign says who calls, for half a minute: asked when all is there, at each try
   * @throws Problem COMMON_413_01 when the body is too large, COMMON_503_01 when nobody answers
   */
  forward(
    request: FastifyRequest,
    reply: FastifyReply,
    service: ServiceName,
    sign: () => string,
  ): Promise<void>
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
  const ask: ServiceProxy['forward'] = async (request, reply, service, sign) => {
    const { raw } = request
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const body = await readBody(raw, reply)
    const passed = endToEnd(raw.headers)
    const answer = await inSpan(spanOf(service), () => {
      const traceparent = currentTraceparent()
      const sent = {
        method: raw.method as 'GET',
        path: raw.url ?? '/',
        headers: () => ({
          ...passed,
          ...(traceparent && { traceparent }),
          [IDENTITY_HEADER]: sign(),
        }),
        body,
        signal: gone.signal,
        isEndless: isEndless(raw.url ?? '/'),
      }
      return upstreams.send(service, sent, isRepeatable(request))
    })
    if (String(answer.headers['content-type']).startsWith('text/event-stream')) {
      streams.add(gone)
      reply.raw.once('close', () => streams.delete(gone))
    }
    await passOn(answer, reply)
  }
  return {
    async forward(request, reply, service, sign) {
      try {
        await ask(request, reply, service, sign)
      } catch (error) {
        // Who asked has gone: nobody hears an answer, and nothing of ours has failed.
        if (reply.raw.destroyed) reply.hijack()
        else throw error
      }
    },
    endStreams() {
      for (const stream of streams) stream.abort()
    },
  }
}

function isRepeatable({ method, routeOptions }: FastifyRequest): boolean {
  return SAFE_METHODS.includes(method) && !routeOptions.config.spends
}

function spanOf(service: ServiceName) {
  const attributes = { 'peer.service': service }
  return { service: 'gateway', name: `to ${service}`, kind: 'client', attributes } as const
}

async function readBody(raw: IncomingMessage, reply: FastifyReply): Promise<Buffer | undefined> {
  const parts: Buffer[] = []
  let bytes = 0
  const refuse = (): never => {
    // What is left of the body is not read: no other request can begin behind it.
    reply.header('connection', 'close')
    throw new Problem('COMMON_413_01')
  }
  if (Number(raw.headers['content-length']) > BODY_BYTES_MAX) refuse()
  for await (const part of raw as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > BODY_BYTES_MAX) refuse()
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
