import { STATUS_CODES } from 'node:http'
import { ERROR_TABLE, internalRoute, type ServiceName } from '@haru/contracts'
import { type InternalClient, SECURITY_SCHEMES } from '@haru/service-kit'
import { z } from 'zod'

const responseSchema = z.looseObject({
  description: z.string(),
  content: z.record(z.string(), z.looseObject({})).optional(),
})
const mediaSchema = z.looseObject({ schema: z.looseObject({}).optional() })
const bodySchema = z.looseObject({ content: z.record(z.string(), mediaSchema) })
const operationSchema = z.looseObject({
  tags: z.array(z.string()),
  responses: z.record(z.string(), responseSchema),
  requestBody: bodySchema.optional(),
})
type Operation = z.infer<typeof operationSchema>

/** What a service tells of itself, as far as it is put together here. */
const documentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
})

const DESCRIPTION =
  'Ordering, payment and settlement for restaurants. Errors are RFC 9457 problems with a code; ' +
  'their message is in Korean or English, as Accept-Language prefers.'

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
    services.map(async (service) => await client.call(openapiOf(service), {})),
  )
  const items = documents.flatMap(({ paths }) => Object.entries(paths))
  const operations = items.flatMap(([, item]) => Object.values(item))
  const tags = new Set(operations.flatMap((operation) => operation.tags))
  return {
    openapi: '3.1.0',
    info: { title: 'Haru POS', version: '1.0.0', description: DESCRIPTION },
    servers: [{ url: publicUrl }],
    tags: [...tags].map((name) => ({ name })),
    paths: Object.fromEntries(items.map(([path, item]) => [path, completeItem(item)])),
    components: {
      schemas: { Problem: PROBLEM },
      responses: {
        Problem: {
          description: 'A refusal: one code of the error table',
          content: {
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          },
        },
      },
      securitySchemes: SECURITY_SCHEMES,
    },
  }
}

/** Every failure looks like this: api.md, "Errors". */
const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'errorCode', 'message', 'traceId'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    errorCode: { type: 'string', enum: Object.keys(ERROR_TABLE) },
    message: { type: 'string' },
    errors: {
      type: 'array',
      description: 'fields of the body that are invalid',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
    productIdList: {
      type: 'array',
      description: 'products that the refusal is about',
      items: { type: 'integer' },
    },
    traceId: { type: 'string', pattern: '^[0-9a-f]{32}$' },
  },
}

function completeItem(item: Record<string, Operation>): Record<string, object> {
  const methods = Object.entries(item)
  return Object.fromEntries(methods.map(([method, operation]) => [method, complete(operation)]))
}

/** Adds what is true of every operation, and what the schemas alone do not say. */
function complete({ responses, requestBody, ...operation }: Operation): object {
  const told = Object.entries(responses).map(([status, response]) => {
    const isNamed = response.description !== 'Default Response'
    const description = isNamed ? response.description : (STATUS_CODES[status] ?? status)
    const { content, ...rest } = response
    const isEmpty = status === '204' || status.startsWith('3')
    return [status, { ...rest, description, ...(content && !isEmpty && { content }) }]
  })
  return {
    ...operation,
    ...(requestBody && { requestBody: { ...requestBody, required: !isOptional(requestBody) } }),
    responses: {
      ...Object.fromEntries(told),
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

/** A body that may be null may be left out: an empty one counts as none. */
function isOptional({ content }: z.infer<typeof bodySchema>): boolean {
  const alternatives = Object.values(content).flatMap(({ schema }) => schema?.['anyOf'] ?? [])
  return alternatives.some((one) => (one as { type?: unknown }).type === 'null')
}

function openapiOf(service: ServiceName) {
  return internalRoute({
    service,
    path: '/infra/openapi',
    request: z.object({}),
    response: documentSchema,
    repeatable: true,
  })
}
