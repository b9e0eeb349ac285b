import type { SwaggerTransform } from '@fastify/swagger'
import type { FastifySchema } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import type { Access } from './access.ts'

type Requirement = Record<string, string[]>

/** By names of the security schemes that the gateway's document defines. */
const REQUIREMENTS: Readonly<Record<Access, Requirement>> = {
  anyone: {},
  owner: { owner: [] },
  tablet: { tablet: [] },
  operator: { operator: [] },
  service: {},
}

/**
 * Describes a route for OpenAPI: its zod schemas as JSON schemas, and who may call it, which its
 * `config` says already. A route for anyone says so by an empty list.
 */
export const describeOperation: SwaggerTransform<FastifySchema & { hide?: boolean }> = (route) => {
  const { schema, url } = jsonSchemaTransform(route)
  const access = route.route.config?.access ?? []
  const security = access.includes('anyone') ? [] : access.map((one) => REQUIREMENTS[one])
  return { schema: { ...(schema as FastifySchema), security }, url }
}
