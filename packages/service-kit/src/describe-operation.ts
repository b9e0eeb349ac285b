import type { SwaggerTransform } from '@fastify/swagger'
import type { FastifySchema } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import type { Access } from './access.ts'

const BEARER = { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } as const

/** How a caller proves who he is: api.md, "Who may call", in OpenAPI's words. */
export const SECURITY_SCHEMES = {
  owner: {
    ...BEARER,
    description: 'A browser may hold it in the cookie accessToken instead (X-Haru-Session: cookie)',
  },
  staff: { ...BEARER, description: 'As the owner, with authority ROLE_STORE_STAFF' },
  operator: { ...BEARER, description: 'As the owner, with authority ROLE_OPERATOR' },
  tablet: { type: 'apiKey', in: 'cookie', name: 'tradeDeviceId' },
  refresh: { type: 'apiKey', in: 'cookie', name: 'refreshToken' },
} as const

/**
 * Describes a route for OpenAPI: its zod schemas as JSON schemas, and who may call it, which its
 * `config` says already; where its own code looks at credentials, its schema's `security` says so.
 * A route for anyone has an empty list.
 */
export const describeOperation: SwaggerTransform<FastifySchema & { hide?: boolean }> = (route) => {
  const { schema, url } = jsonSchemaTransform(route)
  const access: readonly Access[] = route.route.config?.access ?? []
  const security = access.filter((one) => one in SECURITY_SCHEMES).map((one) => ({ [one]: [] }))
  return { schema: { security, ...(schema as FastifySchema) }, url }
}
