import sse, { type SSEPluginOptions } from '@fastify/sse'
import { ownerOrTabletOf } from '@haru/service-kit'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { TradeContext } from '../context.ts'
import { followChanges } from './follow-changes.ts'
import { expiryOf, isStillAllowed, scopeOf } from './follower.ts'

/** Proxies and phones drop silent connections after some 30 s. */
const HEARTBEAT_MS = 15_000

/** Live events, as server-sent events. */
export async function liveRoutes(app: FastifyInstance, context: TradeContext): Promise<void> {
  // Its types describe another default export than Node gives for a CommonJS module.
  const plugin = sse as unknown as FastifyPluginAsync<SSEPluginOptions>
  await app.register(plugin, { heartbeatInterval: HEARTBEAT_MS })
  app.get(
    '/trade/events',
    {
      config: { access: ['owner', 'tablet'] },
      // The other kinds answer a client that accepts no stream in words of the plugin's own.
      sse: { kind: 'manual' },
      schema: {
        tags: ['trade'],
        summary: 'What changes in this store, or at this table, as server-sent events',
      },
    },
    async (request, reply) => {
      const follower = ownerOrTabletOf(request)
      const gone = new AbortController()
      reply.sse.onClose(() => gone.abort())
      const signals = [gone.signal, context.ending.signal, ...expiryOf(follower)]
      const lastEventId = lastEventIdOf(request)
      const messages = followChanges(context, {
        scope: scopeOf(follower),
        lastEventId,
        signal: AbortSignal.any(signals),
        isStillAllowed: () => isStillAllowed(context, follower),
      })
      await reply.sse.send(messages)
    },
  )
}

function lastEventIdOf(request: FastifyRequest): number | undefined {
  const header = request.headers['last-event-id']
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined
}
