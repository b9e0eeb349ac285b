import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { headerText, oddJson, oddMember, oddText, oddValue } from './odd-values.ts'
import type { Operation, Parameter, Schema } from './openapi-operations.ts'
import { type Known, rightValue } from './right-value.ts'

/** A request as it is sent; `url` with path and query. */
export type GeneratedRequest = {
  method: string
  url: string
  headers: Record<string, string>
  payload: string | undefined
}

/**
 * Requests for an operation: right ones, and above all such as are wrong somewhere.
 * @param operation of the document
 * @param known what exists: most ids and some texts are of it
 */
export function requestFor(operation: Operation, known: Known): fc.Arbitrary<GeneratedRequest> {
  const { method, path, parameters, body } = operation
  const named = (where: Parameter['in']) => parameters.filter((one) => one.in === where)
  const inPath = fc.tuple(...named('path').map((one) => segmentOf(one, known)))
  const inQuery = fc.tuple(...named('query').map((one) => queryOf(one, known)))
  const inHeaders = fc.tuple(...named('header').map((one) => headerOf(one)))
  const oddQuery = fc.constantFrom('', '', '', '&a[b]=c', '&__proto__=1', '&%zz', '&=', '&&&', '&a')
  return fc
    .record({
      segments: inPath,
      query: inQuery,
      oddQuery,
      headers: inHeaders,
      contentType,
      payload: body ? payloadOf(body, known) : fc.option(oddJson, { freq: 4, nil: undefined }),
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

/** JSON for a body: right, or wrong in one place, or something else altogether. */
function payloadOf(schema: Schema, known: Known): fc.Arbitrary<string | undefined> {
  const right = rightValue(schema, known)
  const spoilt = fc
    .tuple(right, fc.nat(1_000), fc.option(oddValue, { freq: 9, nil: undefined }))
    .map(([value, place, odd]) => replaceAt(value, place % partsOf(value), odd))
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

function partsOf(value: unknown): number {
  if (value === null || typeof value !== 'object') return 1
  return Object.values(value).reduce((sum: number, part) => sum + partsOf(part), 1)
}

/** Replaces one of a value's parts, counted from the outside in; by undefined: leaves it out. */
function replaceAt(value: unknown, place: number, odd: unknown): unknown {
  let seen = 0
  const walk = (one: unknown): unknown => {
    if (seen++ === place) return odd
    if (Array.isArray(one)) return one.map(walk)
    if (one === null || typeof one !== 'object') return one
    return Object.fromEntries(Object.entries(one).map(([key, part]) => [key, walk(part)]))
  }
  return walk(value)
}

function segmentOf({ name, schema }: Parameter, known: Known): fc.Arbitrary<string> {
  const odd = oddText.map((text) => encodeURIComponent(text.toWellFormed()))
  const raw = fc.constantFrom('%00', '%zz', '..', '%2e%2e', '1%2f2', ';1', '%F0%9F', '*', '1%20')
  const right = rightValue(schema, known, name).map((one) => encodeURIComponent(String(one)))
  const weighted = [
    { weight: 5, arbitrary: right },
    { weight: 3, arbitrary: odd },
    { weight: 1, arbitrary: raw },
  ]
  return fc.oneof(...weighted)
}

function queryOf({ name, schema }: Parameter, known: Known): fc.Arbitrary<string[]> {
  const write = (value: unknown) => `${name}=${encodeURIComponent(String(value).toWellFormed())}`
  const right = rightValue(schema, known, name).map((one) => [write(one)])
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
