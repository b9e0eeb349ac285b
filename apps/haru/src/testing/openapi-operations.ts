/** What of an OpenAPI document is needed to make requests. */
export type Schema = {
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  minimum?: number
  maximum?: number
  minItems?: number
  maxLength?: number
  format?: string
}
export type Parameter = { in: 'path' | 'query' | 'header'; name: string; schema: Schema }
export type Operation = {
  method: string
  path: string
  security: Record<string, unknown>[]
  parameters: Parameter[]
  body: Schema | undefined
}

type Document = {
  paths: Record<string, Record<string, RawOperation>>
}
type RawOperation = {
  security?: Record<string, unknown>[]
  parameters?: Parameter[]
  requestBody?: { content: { 'application/json'?: { schema?: Schema } } }
}

/** The operations of an OpenAPI document. */
export function operationsOf(document: unknown): Operation[] {
  return Object.entries((document as Document).paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { security = [], parameters = [], requestBody }]) => {
      const body = requestBody?.content['application/json']?.schema
      return { method: method.toUpperCase(), path, security, parameters, body }
    }),
  )
}
