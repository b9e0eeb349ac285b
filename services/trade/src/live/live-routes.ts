import sse, { type SSEPluginOptions } from '@fastify/sse'
import { refuseMethod, storePersonOrTabletOf } from '@haru/service-kit'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { TradeContext } from '../context.ts'
import { type Following, followChanges } from './follow-changes.ts'
import { expiryOf, isStillAllowed, revocableOf, scopeOf } from './follower.ts'
import { createStreamPlaces } from './stream-places.ts'

/** Proxies and phones drop silent connections after some 30 s. */
const HEARTBEAT_MS = 15_000

/** Milliseconds that a stream may take to end in order. */
const END_MS_MAX = 1_000

const STREAM =
  'Server-sent events, numbered in the order of their commits. First `ready`; or `reset`, when ' +
  'what came after Last-Event-ID is not known or not kept: read the state anew. Then ' +
  '`order-changed`, `trade-paid`, `product-changed`, `staff-called` and `ticket-changed`; their ' +
  'data are the payloads of these topics in /asyncapi.json.'

/** Live events, as server-sent events. */
export async function liveRoutes(app: FastifyInstance, context: TradeContext): Promise<void> {
  // Its types describe another default export than Node gives for a CommonJS module.
  const plugin = sse as unknown as FastifyPluginAsync<SSEPluginOptions>
  await app.register(plugin, { heartbeatInterval: HEARTBEAT_MS })
  const places = createStreamPlaces()
  const routes = app.withTypeProvider<ZodTypeProvider>()
  // Its answer has no head apart: the stream of a HEAD would be one that nobody reads.
  refuseMethod(app, 'HEAD', '/trade/events')
  routes.get(
    '/trade/events',
    {
      exposeHeadRoute: false,
      config: { access: ['owner', 'staff', 'tablet'] },
      // The other kinds answer a client that accepts no stream in words of the plugin's own.
      sse: { kind: 'manual' },
      schema: {
        tags: ['trade'],
        summary: 'What changes in this store, or at this table, as server-sent events',
        headers: z.object({
          'last-event-id': z.string().optional().describe('The last number seen: resumes after it'),
        }),
        response: {
          200: { description: STREAM, content: { 'text/event-stream': { schema: z.string() } } },
        },
      },
    },
    async (request, reply) => {
      const follower = storePersonOrTabletOf(request)
      const gone = new AbortController()
      const end = () => gone.abort()
      const leave = places.take(follower, end)
      const stopHearing = context.revocations.onRevoked(revocableOf(follower), end)
      reply.sse.onClose(() => {
        leave()
        stopHearing()
        gone.abort()
        // A write that waits for its reader waits for ever when he has gone.
        reply.raw.emit('drain')
      })
      const signal = AbortSignal.any([gone.signal, context.ending.signal, ...expiryOf(follower)])
      signal.addEventListener('abort', () => {
        // What waits for a reader who takes nothing, or comes to wait for him now, cannot end in
        // order.
        if (reply.raw.writableNeedDrain) reply.raw.destroy()
        else setTimeout(() => reply.raw.destroy(), END_MS_MAX).unref()
      })
      const messages = followChanges(context, {
        scope: scopeOf(follower),
        lastEventId: lastEventIdOf(request.headers['last-event-id']),
        signal,
        isStillAllowed: () => isStillAllowed(context, follower),
      })
      await reply.sse.send(messages)
    },
  )
}

/** A browser that has seen no number sends none, or an empty one. */
function lastEventIdOf(header: string | undefined): Following['lastEventId'] {
  if (!header) return undefined
  return /^\d{1,15}$/.test(header) ? Number(header) : 'unreadable'
}
