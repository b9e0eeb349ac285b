import { randomBytes } from 'node:crypto'
import { Problem, SERVICE_NAMES } from '@haru/contracts'
import type { InternalClient } from '@haru/service-kit'
import scalar from '@scalar/fastify-api-reference'
import type { FastifyInstance } from 'fastify'
import { asyncapiDocument } from './asyncapi.ts'
import { mergeOpenapi } from './openapi.ts'
import { contentPolicy } from './security-headers.ts'

/** Stands where the page takes a nonce: its maker asks for one that is the same in every answer. */
const NONCE_HERE = randomBytes(16).toString('base64url')

/**
 * The page begins with a script and writes its own style, both under the nonce of this one answer;
 * whatever else it would like to fetch (fonts, a proxy, its maker's services), the browser refuses.
 */
function policyOf(publicUrl: string, nonce: string): string {
  const own = `'self' 'nonce-${nonce}'`
  return contentPolicy(publicUrl, { 'form-action': "'none'", 'script-src': own, 'style-src': own })
}

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
    docs.addHook('onSend', async (_request, reply, payload) => {
      const isPage = String(reply.getHeader('content-type')).startsWith('text/html')
      if (!isPage || typeof payload !== 'string') return payload
      const nonce = randomBytes(16).toString('base64url')
      reply
        .header('content-security-policy', policyOf(publicUrl, nonce))
        .header('cache-control', 'no-store')
      return payload.replaceAll(NONCE_HERE, nonce)
    })
    await docs.register(scalar, {
      routePrefix: '/docs',
      configuration: {
        url: '/openapi.json',
        pageTitle: 'Haru POS API',
        nonce: NONCE_HERE,
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
