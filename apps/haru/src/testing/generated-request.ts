import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { headerText, oddJson, oddMember, oddText, oddValue } from './odd-values.ts'

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
type Parameter = { in: 'path' | 'query' | 'header'; name: string; schema: Schema }
export type Operation = {
  method: string
  path: string
  security: Record<string, unknown>[]
  parameters: Parameter[]
  body: Schema | undefined
}

/** A request as it is sent; `url` with path and query. */
export type GeneratedRequest = {
  method: string
  url: string
  headers: Record<string, string>
  payload: string | undefined
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

/**
 * Requests for an operation: right ones, and above all such as are wrong somewhere.
 * @param operation of the document
 * @param ids that exist: about half of the numbers in paths and bodies
 */
export function requestFor(
  operation: Operation,
  ids: readonly number[],
): fc.Arbitrary<GeneratedRequest> {
  const { method, path, parameters, body } = operation
  const named = (where: Parameter['in']) => parameters.filter((one) => one.in === where)
  const inPath = fc.tuple(...named('path').map((one) => segmentOf(one, ids)))
  const inQuery = fc.tuple(...named('query').map((one) => queryOf(one, ids)))
  const inHeaders = fc.tuple(...named('header').map((one) => headerOf(one)))
  const oddQuery = fc.constantFrom('', '', '', '&a[b]=c', '&__proto__=1', '&%zz', '&=', '&&&', '&a')
  return fc
    .record({
      segments: inPath,
      query: inQuery,
      oddQuery,
      headers: inHeaders,
      contentType,
      payload: body ? payloadOf(body, ids) : fc.option(oddJson, { freq: 4, nil: undefined }),
      others: otherHeaders,
    })
    .map((made) => {
      const segments = [...made.segments]
      const url = path.replace(/\{\w+\}/g, () => segments.shift() ?? '')
      const query = `${made.query.flat().join('&')}${made.oddQuery}`
      const type = made.payload === undefined ? {} : made.contentType
      const headers = Object.assign({}, made.others, type, ...made.headers)
      return { method, url: query ? `${url}?${query}` : url, headers, payload: made.payload }
    })
}

/** A right value of a schema; what is called an id is one that exists. */
function rightValue(schema: Schema, ids: readonly number[], name = ''): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => rightValue(one, ids, name)))
  const type = [schema.type].flat()[0]
  if (type === 'object') {
    const members = Object.entries(schema.properties ?? {}).map(
      ([key, one]) => [key, rightValue(one, ids, key)] as const,
    )
    const requiredKeys = schema.required ?? []
    return fc.record(Object.fromEntries(members), { requiredKeys }).map((one) => ({ ...one }))
  }
  if (type === 'array') {
    const { items = {}, minItems = 0 } = schema
    return fc.array(rightValue(items, ids, name), { minLength: minItems, maxLength: minItems + 2 })
  }
  if (type === 'integer' || type === 'number') {
    if (/id$/i.test(name)) return fc.constantFrom(...ids)
    const { minimum = 0, maximum = 5 } = schema
    return fc.integer({ min: minimum, max: Math.min(maximum, minimum + 5) })
  }
  if (schema.format === 'date') return fc.constantFrom('2025-02-03', '2026-11-01', '2026-12-01')
  if (type === 'string') {
    return fc.string({
      unit: 'grapheme',
      minLength: 1,
      maxLength: Math.min(schema.maxLength ?? 9, 9),
    })
  }
  return fc.constant(null)
}

/** JSON for a body: right, or wrong in one place, or something else altogether. */
function payloadOf(schema: Schema, ids: readonly number[]): fc.Arbitrary<string | undefined> {
  const right = rightValue(schema, ids)
  const spoilt = fc
    .tuple(right, fc.nat(20), oddValue)
    .map(([value, place, odd]) => replaceAt(value, place, odd))
  const json = (value: unknown) => JSON.stringify(value)
  return fc.oneof(
    { weight: 3, arbitrary: right.map(json) },
    { weight: 6, arbitrary: spoilt.map(json) },
    {
      weight: 1,
      arbitrary: fc.tuple(right, oddMember).map(([value, odd]) => addFirst(value, odd)),
    },
    { weight: 1, arbitrary: oddValue.map(json) },
    { weight: 2, arbitrary: oddJson },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
}

function addFirst(value: unknown, member: string): string {
  return JSON.stringify(value).replace(/^\{(?=.)/, (brace) => `${brace}${member},`)
}

/** Replaces one of a value's parts, counted from the outside in; a part that is not there, none. */
function replaceAt(value: unknown, place: number, odd: unknown): unknown {
  let seen = 0
  const walk = (one: unknown): unknown => {
    if (seen++ === place) return odd
    if (Array.isArray(one)) return one.map(walk)
    if (one === null || typeof one !== 'object') return one
    const members = Object.entries(one).map(([key, part]) => [key, walk(part)])
    // Every other time the member is gone instead.
    return Object.fromEntries(members.filter(([, part]) => part !== odd || place % 2 === 0))
  }
  return walk(value)
}

function segmentOf({ name, schema }: Parameter, ids: readonly number[]): fc.Arbitrary<string> {
  const odd = oddText.map((text) => encodeURIComponent(text.toWellFormed()))
  const raw = fc.constantFrom('%00', '%zz', '..', '%2e%2e', '1%2f2', ';1', '%F0%9F', '*', '1%20')
  const right = rightValue(schema, ids, name).map((one) => encodeURIComponent(String(one)))
  const weighted = [
    { weight: 5, arbitrary: right },
    { weight: 3, arbitrary: odd },
    { weight: 1, arbitrary: raw },
  ]
  return fc.oneof(...weighted)
}

function queryOf({ name, schema }: Parameter, ids: readonly number[]): fc.Arbitrary<string[]> {
  const write = (value: unknown) => `${name}=${encodeURIComponent(String(value).toWellFormed())}`
  const right = rightValue(schema, ids, name).map((one) => [write(one)])
  return fc.oneof(
    { weight: 6, arbitrary: right },
    { weight: 3, arbitrary: oddText.map((one) => [write(one)]) },
    { weight: 1, arbitrary: right.map(([one = '']) => [one, one]) },
    {
      weight: 1,
      arbitrary: fc.constantFrom<string[]>([], [name], [`${name}[]=1`], [`${name}=%ff`]),
    },
  )
}

function headerOf({ name }: Parameter): fc.Arbitrary<Record<string, string>> {
  const right = fc.constant(null).map(() => ({ [name]: randomUUID() }))
  const odd = headerText.map((text) => ({ [name]: text }))
  return fc.oneof(
    { weight: 6, arbitrary: right },
    { weight: 2, arbitrary: odd },
    { weight: 1, arbitrary: fc.constant({}) },
  )
}

const contentType: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 12, arbitrary: fc.constant({ 'content-type': 'application/json' }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('text/plain', 'application/xml', 'application/json; charset=utf-16', ';', '*/*')
      .map((value) => ({ 'content-type': value })),
  },
)

const otherHeaders: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    'accept-language': fc.oneof(fc.constantFrom('en', 'ko', 'en;q=0.1, ko;q=x'), headerText),
    accept: fc.constantFrom('text/html', '*/*', 'text/event-stream'),
    prefer: fc.oneof(fc.constantFrom('wait=0', 'wait=1', 'wait=-1', 'wait=x'), headerText),
    traceparent: headerText,
    'last-event-id': headerText,
    'x-authorization-caller': headerText,
    'x-forwarded-for': headerText,
    'if-none-match': headerText,
  },
  { requiredKeys: [] },
)
