import sse, { type SSEPluginOptions } from '@fastify/sse'
import { checkPairingId, checkSession } from '@haru/contracts'
import { storeOf } from '@haru/service-kit'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { TradeContext } from '../context.ts'
import { followChanges } from './follow-changes.ts'
import type { LiveScope } from './live-sql.ts'

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
      const gone = new AbortController()
      reply.sse.onClose(() => gone.abort())
      const signals = [gone.signal, context.ending.signal, ...expiryOf(request)]
      const lastEventId = lastEventIdOf(request)
      const messages = followChanges(context, {
        scope: scopeOf(request),
        lastEventId,
        signal: AbortSignal.any(signals),
        isStillAllowed: () => isStillAllowed(context, request),
      })
      await reply.sse.send(messages)
    },
  )
}

function scopeOf(request: FastifyRequest): LiveScope {
  const storeId = storeOf(request)
  const { account, tablet } = request.caller
  if (account?.kind === 'account' || tablet?.kind !== 'tablet') return { storeId }
  return { storeId, tradeDeviceId: tablet.tradeDeviceId }
}

function lastEventIdOf(request: FastifyRequest): number | undefined {
  const header = request.headers['last-event-id']
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined
}

/** The access token's end ends the stream that it opened. */
function expiryOf(request: FastifyRequest): AbortSignal[] {
  const { account } = request.caller
  if (account?.kind !== 'account') return []
  return [AbortSignal.timeout(Math.max(0, account.expiresAt * 1_000 - Date.now()))]
}

async function isStillAllowed(context: TradeContext, request: FastifyRequest): Promise<boolean> {
  const { account, tablet } = request.caller
  if (account?.kind === 'account') {
    const { sid, userId } = account
    return (await context.client.call(checkSession, { sid, userId })).live
  }
  if (tablet?.kind !== 'tablet') return false
  const { tradeDeviceId, pairingId } = tablet
  return (await context.client.call(checkPairingId, { tradeDeviceId, pairingId })).live
}
