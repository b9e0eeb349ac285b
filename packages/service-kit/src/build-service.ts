import swagger from '@fastify/swagger'
import { Problem, type ServiceName } from '@haru/contracts'
import Fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify'
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { checkAccess } from './access.ts'
import { actingAs, actorOf } from './actor.ts'
import { refuseUnknownRoutes } from './allowed-methods.ts'
import { boundRequests } from './bound-requests.ts'
import { describeOperation, SECURITY_SCHEMES } from './describe-operation.ts'
import { endConnectionsOnClose } from './end-connections.ts'
import { IDENTITY_HEADER, readCaller } from './identity-header.ts'
import { logOptions, requestLog } from './log.ts'
import { answerProblem } from './problem-answer.ts'
import { tellAttempt } from './refusal-log.ts'
import { validatorCompiler } from './request-validation.ts'
import { traceIdOf, traceRequests } from './trace-requests.ts'
import { UPSTREAM_LIMITS } from './upstream/upstream.ts'
import type { Watch } from './watch/watch.ts'

/** A Fastify instance whose routes take zod schemas. */
export type ServiceApp = FastifyInstance

export type ServiceOptions = {
  name: ServiceName
  /** HARU_INTERNAL_KEY */
  internalKey: string
  /** pino's level, or `silent` */
  logLevel: string
  /** rejects while the service cannot do its work, for /health/ready */
  checkReady: () => Promise<void>
  /** counts its requests; default: nobody looks */
  watch?: Watch | undefined
}

/** The largest body, in bytes: an order of 100 lines needs some 6 kB. */
export const BODY_BYTES_MAX = 256 * 1024
const REQUEST_MS_MAX = 60_000
/** What a gateway takes (16 KiB), with who calls and the trace added. */
const HEAD_BYTES_MAX = 32 * 1024
/**
 * Longer than callers keep idle connections, by the second or so that their clock is late: the one
 * who might send something ends them, and no request meets the end of its connection.
 */
const IDLE_MS_MAX = UPSTREAM_LIMITS.keepAliveMs + 2_000

/**
 * Builds a service: its routes on a Fastify instance that knows callers, errors and health. The
 * gateway hands requests to it in the same process, or over HTTP when it listens for itself.
 * @param options what the service is called and how it is reached
 * @param routes the service's own plugin
 * @returns the instance, ready
 * @throws Error when a route does not say who may call it
 */
export async function buildService(
  options: ServiceOptions,
  routes: FastifyPluginAsync,
): Promise<ServiceApp> {
  const app = Fastify({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    http: { maxHeaderSize: HEAD_BYTES_MAX },
    genReqId: traceIdOf,
    frameworkErrors: answerProblem,
    logController: requestLog(),
    logger: logOptions(options.name, options.logLevel),
    // What still comes on an open connection is answered, and ends it.
    return503OnClosing: false,
  }).withTypeProvider<ZodTypeProvider>()
  endConnectionsOnClose(app, { idleMsMax: IDLE_MS_MAX })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(answerProblem)
  traceRequests(app, options.name)
  options.watch?.http.watch(app, options.name)
  boundRequests(app)
  readJsonBodies(app)
  refuseUnknownRoutes(app)
  knowCallers(app, options)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: `Haru POS: ${options.name}`, version: '1' },
      components: { securitySchemes: SECURITY_SCHEMES },
    },
    transform: describeOperation,
  })
  addHealth(app, options)
  await app.register(routes)
  app.post(
    '/infra/openapi',
    { config: { access: ['service'] }, schema: { hide: true } },
    async () => app.swagger(),
  )
  await app.ready()
  return app
}

/** An empty body counts as none: whether one is needed is the schema's business. */
function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeContentTypeParser('text/plain')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else parse(request, body as string, done)
  })
}

function knowCallers(app: FastifyInstance, { name, internalKey }: ServiceOptions): void {
  app.decorateRequest('caller')
  app.addHook('onRoute', (route) => {
    if (!route.config?.access) throw new Error(`${route.method} ${route.url} says no access`)
    const isInternal = route.url.startsWith('/infra/')
    if (isInternal !== route.config.access.includes('service')) {
      throw new Error(`${route.url}: /infra/ routes are for services, and only they`)
    }
  })
  app.addHook('onRequest', (request, _reply, done) => {
    const header = request.headers[IDENTITY_HEADER]
    const caller = typeof header === 'string' ? readCaller(header, name, internalKey) : undefined
    request.caller = caller ?? {}
    if (header !== undefined && !caller) tellAttempt('IDENTITY_FORGED', request)
    const { access = [] } = request.routeOptions.config
    if (access.length > 0) checkAccess(access, request.caller)
    actingAs(actorOf(access, request.caller), done)
  })
}

function addHealth(app: FastifyInstance, { checkReady }: ServiceOptions): void {
  const config = { access: ['anyone'] } as const
  const schema = { hide: true }
  app.get('/health/live', { config, schema }, async () => ({ status: 'live' }))
  app.get('/health/ready', { config, schema }, async () => {
    try {
      await checkReady()
    } catch (cause) {
      throw new Problem('COMMON_503_01', { retryAfter: 1, cause })
    }
    return { status: 'ready' }
  })
}
