import { internalRoute, type ServiceName } from '@haru/contracts'
import type { InternalClient } from '@haru/service-kit'
import { z } from 'zod'

type Document = { paths?: Record<string, unknown>; components?: { schemas?: object } }

const TAGS = ['user', 'store', 'trade', 'settlement', 'job']

/**
 * Puts the services' OpenAPI documents together into the one of the whole API.
 * @param client reaches the services
 * @param services which to ask
 * @param publicUrl where the API is, for the page's own requests
 * @returns an OpenAPI 3.1 document
 */
export async function mergeOpenapi(
  client: InternalClient,
  services: readonly ServiceName[],
  publicUrl: string,
): Promise<object> {
  const documents = await Promise.all(
    services.map(async (service) => (await client.call(openapiOf(service), {})) as Document),
  )
  return {
    openapi: '3.1.0',
    info: {
      title: 'Haru POS',
      version: '1.0.0',
      description:
        'Ordering, payment and settlement for restaurants. Errors are RFC 9457 problems.',
    },
    servers: [{ url: publicUrl }],
    tags: TAGS.map((name) => ({ name })),
    paths: Object.assign({}, ...documents.map((one) => one.paths ?? {})),
    components: {
      schemas: Object.assign({}, ...documents.map((one) => one.components?.schemas ?? {})),
      securitySchemes: {
        owner: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        tablet: { type: 'apiKey', in: 'cookie', name: 'tradeDeviceId' },
      },
    },
  }
}

function openapiOf(service: ServiceName) {
  const anything = z.record(z.string(), z.unknown())
  return internalRoute({
    service,
    path: '/infra/openapi',
    request: z.object({}),
    response: anything,
    repeatable: true,
  })
}
