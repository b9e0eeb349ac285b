import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { operationsOf, type Schema } from './testing/openapi-operations.ts'
import { startTestInstallation, type TestInstallation } from './testing/test-installation.ts'

const ends: (() => unknown)[] = []
let system: TestInstallation
let document: Record<string, unknown>
before(async () => {
  system = await startTestInstallation({ after: (end: () => unknown) => void ends.push(end) })
  document = (await system.request('GET', '/openapi.json')).body
})
after(async () => {
  for (const end of ends) await end()
})

type Operation = {
  summary?: string
  tags?: string[]
  security?: Record<string, string[]>[]
  parameters?: { in: string; name: string; required?: boolean }[]
  requestBody?: { required: boolean }
  responses: Record<string, { description?: string; content?: object; $ref?: string }>
}

function operations(): [route: string, operation: Operation][] {
  const paths = Object.entries(document['paths'] as Record<string, Record<string, Operation>>)
  return paths.flatMap(([path, item]) =>
    Object.entries(item).map(([method, one]): [string, Operation] => [`${method} ${path}`, one]),
  )
}

/** Every object of the document, with where it is. */
function* parts(value: unknown, at = '#'): Generator<[at: string, part: Record<string, unknown>]> {
  if (value === null || typeof value !== 'object') return
  yield [at, value as Record<string, unknown>]
  for (const [key, part] of Object.entries(value)) yield* parts(part, `${at}/${key}`)
}

test('the document says what each operation is, takes and answers', () => {
  assert.equal(document['openapi'], '3.1.0')
  const told = new Set((document['tags'] as { name: string }[]).map(({ name }) => name))
  const wrong: string[] = []
  for (const [route, { summary, tags = [], parameters = [], responses }] of operations()) {
    if (!summary) wrong.push(`${route} has no summary`)
    if (tags.length !== 1 || !tags.every((tag) => told.has(tag)))
      wrong.push(`${route}: tags ${tags}`)
    const inPath = parameters.filter((one) => one.in === 'path')
    const names = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    if (inPath.map(({ name }) => name).join() !== names.join()) wrong.push(`${route}: parameters`)
    if (!inPath.every((one) => one.required)) wrong.push(`${route}: an optional part of its path`)
    const codes = Object.keys(responses)
    if (!codes.some((code) => /^[23]\d\d$/.test(code))) wrong.push(`${route} never succeeds`)
    for (const [code, { description, content, $ref }] of Object.entries(responses)) {
      if (!description && !$ref) wrong.push(`${route} ${code} has no description`)
      if (code === '204' && content) wrong.push(`${route} 204 has a body`)
    }
    if (responses['default']?.$ref !== '#/components/responses/Problem') {
      wrong.push(`${route} does not say how it fails`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('the document says by which rules bodies and parameters are checked', () => {
  const byRoute = new Map(operationsOf(document).map((one) => [`${one.method} ${one.path}`, one]))
  const product = byRoute.get('POST /store/product')?.body
  assert.deepEqual(product?.required?.toSorted(), ['baseStock', 'category', 'name', 'price'])
  const { name, category, price, baseStock } = product?.properties ?? {}
  assert.equal(name?.maxLength, 100)
  assert.deepEqual(category?.enum, ['MAIN_MENU', 'SUB_MENU', 'DRINK'])
  for (const amount of [price, baseStock]) {
    assert.deepEqual([amount?.type, amount?.minimum, amount?.maximum], ['integer', 0, 10_000_000])
  }
  const settlement = byRoute.get('GET /store/settlement')?.parameters ?? []
  const term = settlement.find((one) => one.name === 'date-term')
  assert.deepEqual(term?.schema.enum, ['DAY', 'MONTH'])
  const [id] = byRoute.get('DELETE /store/product/{id}')?.parameters ?? []
  assert.deepEqual([id?.schema.type, id?.schema.minimum], ['integer', 1])
})

test('the document says which fields each operation shows', () => {
  const wrong: string[] = []
  for (const [route, { responses }] of operations()) {
    for (const [code, { content }] of Object.entries(responses)) {
      if (!/^2/.test(code) || code === '204') continue
      const [media] = Object.values((content ?? {}) as Record<string, { schema?: Schema }>)
      const { schema } = media ?? {}
      const shown = schema?.items ?? schema
      const isNamed = shown?.properties || shown?.anyOf || shown?.type === 'string'
      if (!isNamed) wrong.push(`${route} ${code}: ${JSON.stringify(schema)}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('the document says who may call each operation', () => {
  const security = Object.fromEntries(
    operations().map(([route, one]) => [route, one.security?.flatMap(Object.keys)]),
  )
  assert.deepEqual(security['get /user/oauth/kakao'], [])
  assert.deepEqual(security['post /store/product'], ['owner'])
  assert.deepEqual(security['get /store/product'], ['owner', 'staff', 'tablet'])
  assert.deepEqual(security['get /store/settlement'], ['owner'])
  assert.deepEqual(security['get /user/session'], ['owner', 'staff', 'operator'])
  assert.deepEqual(security['post /trade/order'], ['tablet'])
  assert.deepEqual(security['get /job/execution'], ['operator'])
  assert.deepEqual(security['post /user/re-issue'], ['refresh'])
  assert.deepEqual(security['post /user/logout'], ['owner', 'refresh'])
  const { securitySchemes } = document['components'] as { securitySchemes: object }
  for (const [route, names] of Object.entries(security)) {
    assert.ok(
      names?.every((name) => name in securitySchemes),
      route,
    )
  }
})

test('the document is of OpenAPI 3.1 throughout, and names nothing that is not there', () => {
  const wrong: string[] = []
  for (const [at, part] of parts(document)) {
    if ('nullable' in part) wrong.push(`${at}: nullable is of 3.0`)
    if (typeof part['exclusiveMinimum'] === 'boolean') wrong.push(`${at}: exclusiveMinimum`)
    const { $ref } = part
    if (typeof $ref !== 'string') continue
    const found = $ref
      .split('/')
      .slice(1)
      .reduce<unknown>((one, key) => (one as Record<string, unknown> | undefined)?.[key], document)
    if (found === undefined) wrong.push(`${at}: ${$ref} is not there`)
  }
  assert.deepEqual(wrong, [])
})

test('the document names public routes alone, and bodies that may be left out as such', () => {
  const byRoute = Object.fromEntries(operations())
  for (const route of Object.keys(byRoute)) {
    assert.doesNotMatch(route, /infra|health|metrics|demo/)
  }
  assert.equal(byRoute['post /trade/pay/cash/{tradeDeviceId}']?.requestBody?.required, false)
  assert.equal(byRoute['post /trade/pay/card/{tradeDeviceId}']?.requestBody?.required, true)
})

test('the document names the headers that steer an answer, and the stream', () => {
  const byRoute = Object.fromEntries(operations())
  const headersOf = (route: string) =>
    byRoute[route]?.parameters
      ?.filter((one) => one.in === 'header')
      .map(({ name, required = false }) => [name, required])
  assert.deepEqual(headersOf('post /trade/order'), [
    ['idempotency-key', true],
    ['prefer', false],
  ])
  assert.deepEqual(headersOf('get /trade/events'), [['last-event-id', false]])
  const { content = {}, description } = byRoute['get /trade/events']?.responses['200'] ?? {}
  assert.deepEqual(Object.keys(content), ['text/event-stream'])
  const told = ['order-changed', 'trade-paid', 'product-changed', 'staff-called', 'ticket-changed']
  for (const event of ['ready', 'reset', ...told]) {
    assert.match(String(description), new RegExp(event))
  }
})

test('the reference page loads nothing from elsewhere, and may not', async () => {
  const redirect = await system.request('GET', '/docs')
  assert.deepEqual([redirect.status, redirect.headers.get('location')], [301, '/docs/'])
  const page = await system.request('GET', '/docs/')
  assert.equal(page.status, 200)
  const addresses = [...page.body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, one]) => one)
  assert.deepEqual(addresses, ['js/scalar.js'])
  assert.doesNotMatch(page.body, /https?:\/\//)
  // Its script knows fonts, a proxy and its maker's services: told not to, and kept from it.
  assert.match(page.body, /"withDefaultFonts": false/)
  assert.match(page.body, /"telemetry": false/)
  assert.match(page.body, /"proxyUrl": ""/)
  const script = await system.request('GET', '/docs/js/scalar.js')
  assert.equal(script.status, 200)
  for (const { headers } of [page, script]) {
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'self'/)
    assert.doesNotMatch(policy, /connect-src|https?:|\*/)
  }
})

test('a host that is none does not break the page', async () => {
  const answer = await system.gateway.inject({
    method: 'GET',
    url: '/docs/',
    headers: { host: 'a b' },
  })
  assert.equal(answer.statusCode, 400)
  assert.equal(answer.json().errorCode, 'COMMON_400_01')
})
