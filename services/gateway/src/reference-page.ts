import { Problem, SERVICE_NAMES } from '@haru/contracts'
import type { InternalClient } from '@haru/service-kit'
import scalar from '@scalar/fastify-api-reference'
import type { FastifyInstance } from 'fastify'
import { asyncapiDocument } from './asyncapi.ts'
import { mergeOpenapi } from './openapi.ts'

/**
 * The page brings its own script, which writes its own style and evaluates; whatever else it would
 * like to fetch (fonts, a proxy, its maker's services), the browser refuses.
 */
const POLICY = [
  "default-src 'self'",
  "base-uri 'none'",
  "font-src 'self' data:",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "img-src 'self' data:",
  "object-src 'none'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
].join('; ')

/**
 * Adds the OpenAPI document, the pages that show it, and the AsyncAPI document of the events.
 * @param app the gateway
 * @param options whose documents, and where the API is
 */
export async function addReference(
  app: FastifyInstance,
  options: { client: InternalClient; publicUrl: string },
): Promise<void> {
  const { client, publicUrl } = options
  app.get('/openapi.json', async () => {
    return await mergeOpenapi(client, SERVICE_NAMES, publicUrl)
  })
  app.get('/asyncapi.json', async () => asyncapiDocument())
  await app.register(async (docs) => {
    docs.addHook('onRequest', async (request) => {
      // The plugin makes a URL of it, and fails where it is none.
      const isHost = URL.canParse(`http://${request.hostname}`)
      if (!isHost) throw new Problem('COMMON_400_01')
    })
    docs.addHook('onSend', async (_request, reply) => {
      reply.header('content-security-policy', POLICY)
    })
    await docs.register(scalar, {
      routePrefix: '/docs',
      configuration: {
        url: '/openapi.json',
        pageTitle: 'Haru POS API',
        withDefaultFonts: false,
        telemetry: false,
        proxyUrl: '',
        agent: { disabled: true },
        mcp: { disabled: true },
        hideClientButton: true,
        showDeveloperTools: 'never',
      },
    })
  })
}
