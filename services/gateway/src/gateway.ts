import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import { Problem } from '@haru/contracts'
import { ownState, type Sharing } from '@haru/redis'
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
import { createForward } from './forward.ts'
import { limitStore } from './limit-store.ts'
import { createProxy } from './proxy.ts'
import { addReference } from './reference-page.ts'
import { LIMITED_ROUTES, ROUTING_TABLE, serviceFor } from './routing-table.ts'
import { securityHeaders } from './security-headers.ts'
import { answerUnreadable } from './unreadable-request.ts'

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
  /** counts its requests; default: nobody looks */
  watch?: Watch | undefined
}

const REQUEST_MS_MAX = 60_000
const HEADERS_MS_MAX = 10_000
const LIMITS_REMEMBERED_MAX = 10_000

/**
 * Builds the gateway: it owns no data, knows who calls, and hands each request to its service.
 * @param options the services behind it
 * @returns a Fastify instance, ready to listen or to inject into
 */
export async function buildGateway(options: GatewayOptions): Promise<FastifyInstance> {
  const { logLevel, trustedProxies, shared = ownState() } = options
  const app = Fastify({
    requestTimeout: REQUEST_MS_MAX,
    genReqId: traceIdOf,
    frameworkErrors: answerProblem,
    clientErrorHandler: answerUnreadable,
    logController: requestLog(),
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    logger: logOptions('gateway', logLevel),
    // What still comes on an open connection is answered, and ends it.
    return503OnClosing: false,
  })
  app.server.headersTimeout = HEADERS_MS_MAX
  endConnectionsOnClose(app)
  app.setErrorHandler(answerProblem)
  traceRequests(app, 'gateway')
  options.watch?.http.watch(app, 'gateway')
  boundRequests(app)
  const refusalOf = watchRoutes(app)
  const proxy = options.upstreams && createProxy(options.upstreams)
  app.addHook('preClose', async () => proxy?.endStreams())
  const forward = createForward({ ...options, proxy, revocations: shared.revocations })
  app.setNotFoundHandler(async (request, reply) => {
    const [path = ''] = request.url.split('?')
    // A method that Fastify does not route: the service knows which ones the path has.
    if (serviceFor(path)) await forward(request, reply)
    else throw refusalOf(path)
  })
  await app.register(cookie)
  await app.register(helmet, securityHeaders(options.publicUrl))
  if (options.hosts) refuseForeignHosts(app, options.hosts)
  await app.register(rateLimit, {
    global: false,
    cache: LIMITS_REMEMBERED_MAX,
    ...(shared.counters && { store: limitStore(shared.counters, LIMITS_REMEMBERED_MAX) }),
    errorResponseBuilder: (_request, { ttl }) =>
      new Problem('COMMON_429_01', { retryAfter: Math.ceil(ttl / 1_000) }),
  })
  for (const { prefix, plugin } of options.extras) await app.register(plugin, { prefix })
  await addReference(app, options)
  addForwarding(app, forward)
  app.get('/', async (_request, reply) => reply.redirect('/docs'))
  await app.ready()
  return app
}

function addForwarding(app: FastifyInstance, forward: ReturnType<typeof createForward>): void {
  const preParsing = async (request: FastifyRequest, reply: FastifyReply) => {
    // A service that knows better says so itself.
    reply.header('cache-control', 'no-store')
    await forward(request, reply)
  }
  const handler = async () => {
    throw new Problem('COMMON_404_01')
  }
  for (const { method, url, perMinute } of LIMITED_ROUTES) {
    const config = { rateLimit: { max: perMinute, timeWindow: 60_000 } }
    app.route({ method, url, preParsing, handler, config })
  }
  const prefixes = new Set(ROUTING_TABLE.map(([prefix]) => prefix))
  for (const prefix of prefixes) {
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
