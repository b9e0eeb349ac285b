import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import { Problem } from '@haru/contracts'
import { ownState, type SharedState, type Sharing } from '@haru/redis'
import {
  answerProblem,
  boundRequests,
  endConnectionsOnClose,
  type InternalClient,
  type LocalServices,
  logOptions,
  requestLog,
  traceIdOf,
  traceRequests,
  type Upstreams,
  type Watch,
  watchRoutes,
} from '@haru/service-kit'
import Fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify'
import {
  boundConnections,
  boundedServer,
  type ConnectionBounds,
  connectionBounds,
} from './bound-connections.ts'
import { createForward } from './forward.ts'
import { createGeneralLimits, type GeneralLimits, limitAddresses } from './general-limits.ts'
import { limitAll } from './limit-all.ts'
import { limitStore } from './limit-store.ts'
import { refuseOtherSites } from './other-sites.ts'
import { createProxy } from './proxy.ts'
import { addReference } from './reference-page.ts'
import { LIMITED_ROUTES, publicPathsOf, ROUTING_TABLE } from './routing-table.ts'
import { serveScreens } from './screens.ts'
import { securityHeaders } from './security-headers.ts'
import { unreadableAnswer } from './unreadable-request.ts'

/** How the one public door is set up. */
export type GatewayOptions = Sharing & {
  /** those that run in this process */
  services: LocalServices
  /** reaches those that do not */
  upstreams?: Upstreams | undefined
  client: InternalClient
  internalKey: string
  publicUrl: string
  logLevel: string
  /** addresses of proxies whose X-Forwarded-For is believed */
  trustedProxies: readonly string[]
  /** in demo mode: the only Host names that are answered; undefined answers all */
  hosts: readonly string[] | undefined
  /** further public routes, like the stand-in of Kakao in demo mode, by prefix */
  extras: readonly { prefix: string; plugin: FastifyPluginAsync }[]
  /** the folder of the screens; default: it has none */
  screens?: string | undefined
  /** on everything; default: GENERAL_LIMITS */
  limits?: GeneralLimits | undefined
  /** for tests that reach them */
  connections?: Partial<ConnectionBounds> | undefined
  /** counts its requests; default: nobody looks */
  watch?: Watch | undefined
}

const MINUTE_MS = 60_000
const LIMITS_REMEMBERED_MAX = 10_000

/**
 * Builds the gateway: it owns no data, knows who calls, and hands each request to its service.
 * @param options the services behind it
 * @returns a Fastify instance, ready to listen or to inject into
 */
export async function buildGateway(options: GatewayOptions): Promise<FastifyInstance> {
  const { logLevel, trustedProxies, shared = ownState() } = options
  const headers = securityHeaders(options.publicUrl)
  const bounds = connectionBounds(options.connections)
  const app = Fastify({
    ...boundedServer(bounds),
    genReqId: traceIdOf,
    frameworkErrors(error, request, reply) {
      answerProblem(error, request, reply.headers(headers))
    },
    clientErrorHandler: unreadableAnswer(headers),
    logController: requestLog(),
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    logger: logOptions('gateway', logLevel),
    // What still comes on an open connection is answered, and ends it.
    return503OnClosing: false,
  })
  endConnectionsOnClose(app)
  app.setErrorHandler(answerProblem)
  traceRequests(app, 'gateway')
  app.addHook('onRequest', async (_request, reply) => void reply.headers(headers))
  options.watch?.http.watch(app, 'gateway')
  boundConnections(app, bounds, trustedProxies.length === 0)
  boundRequests(app)
  const limiter = createGeneralLimits(options.limits)
  limitAddresses(app, limiter)
  const refusalOf = watchRoutes(app)
  const proxy = options.upstreams && createProxy(options.upstreams)
  app.addHook('preClose', async () => proxy?.endStreams())
  const forward = createForward({ ...options, limiter, proxy, revocations: shared.revocations })
  app.setNotFoundHandler(async (request, reply) => {
    const [path = ''] = request.url.split('?')
    // A method that Fastify does not route: the service knows which ones the path has.
    if (publicPathsOf(path)) await forward(request, reply)
    else throw refusalOf(path)
  })
  await app.register(cookie)
  if (options.hosts) refuseForeignHosts(app, options.hosts)
  refuseOtherSites(app, options)
  await app.register(rateLimit, {
    global: false,
    cache: LIMITS_REMEMBERED_MAX,
    ...(shared.counters && { store: limitStore(shared.counters, LIMITS_REMEMBERED_MAX) }),
    errorResponseBuilder: (_request, { ttl }) =>
      new Problem('COMMON_429_01', { retryAfter: Math.ceil(ttl / 1_000) }),
  })
  for (const { prefix, plugin } of options.extras) await app.register(plugin, { prefix })
  await addReference(app, options)
  addForwarding(app, forward, shared.counters)
  await serveScreens(app, options.screens)
  await app.ready()
  return app
}

function addForwarding(
  app: FastifyInstance,
  forward: ReturnType<typeof createForward>,
  counters: SharedState['counters'],
): void {
  const preParsing = async (request: FastifyRequest, reply: FastifyReply) => {
    // A service that knows better says so itself.
    reply.header('cache-control', 'no-store')
    await forward(request, reply)
  }
  const handler = async () => {
    throw new Problem('COMMON_404_01')
  }
  for (const { method, url, perMinute, perMinuteOfAll, spends = false } of LIMITED_ROUTES) {
    const config = { rateLimit: { max: perMinute, timeWindow: MINUTE_MS }, spends }
    const limit = perMinuteOfAll && limitAll(`${method} ${url}`, perMinuteOfAll, counters)
    app.route({
      method,
      url,
      preParsing: limit ? [limit, preParsing] : preParsing,
      handler,
      config,
    })
  }
  for (const { prefix } of ROUTING_TABLE) {
    app.all(prefix, { preParsing }, handler)
    app.all(`${prefix}/*`, { preParsing }, handler)
  }
}

/** A page of another site that resolves its name to this machine must not reach a demo. */
function refuseForeignHosts(app: FastifyInstance, hosts: readonly string[]): void {
  app.addHook('onRequest', async (request) => {
    if (!hosts.includes(request.hostname.toLowerCase())) throw new Problem('COMMON_403_01')
  })
}
