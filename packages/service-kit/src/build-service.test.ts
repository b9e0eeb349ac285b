import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { findFreePort, openDatabase } from '@haru/pg'
import type { FastifyPluginAsync } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { sql } from 'kysely'
import type { InjectOptions } from 'light-my-request'
import { z } from 'zod'
import { buildService, type ServiceApp } from './build-service.ts'
import { IDENTITY_HEADER, signCaller } from './identity-header.ts'
import { idParameterSchema } from './request-validation.ts'
import { ownerCaller, requestAs, TEST_INTERNAL_KEY } from './testing.ts'

const away = openDatabase<unknown>({
  url: `postgres://x:y@127.0.0.1:${await findFreePort()}/nowhere`,
})
after(() => away.destroy())

const anyone = { access: ['anyone'] } as const
let ready = true

const sampleRoutes: FastifyPluginAsync = async (instance) => {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  app.get('/open', { config: anyone }, async () => ({ open: true }))
  app.get('/mine', { config: { access: ['owner'] } }, async (request) => request.caller)
  app.post(
    '/line/:id',
    {
      config: anyone,
      schema: {
        params: z.object({ id: idParameterSchema }),
        querystring: z.object({ 'date-term': z.enum(['DAY', 'WEEK']).optional() }),
        body: z.object({ count: z.int().min(1), name: z.string() }),
        response: { 200: z.object({ id: z.int(), count: z.int() }) },
      },
    },
    async (request) => ({ id: request.params.id, count: request.body.count }),
  )
  app.patch('/line/:id', { config: anyone }, async () => ({}))
  app.get(
    '/search',
    { config: anyone, schema: { querystring: z.object({ category: z.string() }) } },
    async () => ({}),
  )
  app.get('/broken', { config: anyone }, async () => {
    throw new Error('select password from users: no such table')
  })
  const answer = { 200: z.object({ count: z.int() }) }
  app.get('/wrong-answer', { config: anyone, schema: { response: answer } }, async () => {
    return JSON.parse('{"count":"secret"}') as { count: number }
  })
  app.get('/away', { config: anyone }, async () => await sql`select 1`.execute(away))
  app.post('/infra/inner', { config: { access: ['service'] } }, async () => ({ inner: true }))
}

const app: ServiceApp = await build(sampleRoutes)
after(() => app.close())

function build(routes: FastifyPluginAsync): Promise<ServiceApp> {
  const options = { name: 'store', internalKey: TEST_INTERNAL_KEY, logLevel: 'silent' } as const
  const checkReady = async () => {
    if (!ready) throw new Error('password of the database is wrong')
  }
  return buildService({ ...options, checkReady }, routes)
}

const GOOD = { method: 'POST', url: '/line/5', payload: { count: 1, name: 'tea' } } as const
const json = { 'content-type': 'application/json' }

/** What is refused, with which code, and which parameter or field the answer names. */
const REFUSALS: readonly (readonly [string, InjectOptions, string, string?])[] = [
  ['a path parameter of the wrong type', { ...GOOD, url: '/line/five' }, 'COMMON_400_03', 'id'],
  ['a negative id', { ...GOOD, url: '/line/-5' }, 'COMMON_400_05', 'id'],
  ['an id of too many digits', { ...GOOD, url: `/line/${'9'.repeat(16)}` }, 'COMMON_400_05', 'id'],
  ['a query value that is not allowed', q('date-term=YEAR'), 'COMMON_400_05', 'date-term'],
  ['a query value given twice', q('date-term=DAY&date-term=DAY'), 'COMMON_400_05', 'date-term'],
  ['a missing query parameter', { url: '/search' }, 'COMMON_400_04', 'category'],
  ['fields of the wrong type', b({ count: 'one', name: 1 }), 'COMMON_400_06', 'count name'],
  ['a field out of range', b({ count: 0, name: 'tea' }), 'COMMON_400_06', 'count'],
  ['a missing field', b({ count: 1 }), 'COMMON_400_06', 'name'],
  ['a body that is an array', b([]), 'COMMON_400_06', ''],
  ['no body', { method: 'POST', url: '/line/5' }, 'COMMON_400_07'],
  ['an empty body', { ...GOOD, payload: '', headers: json }, 'COMMON_400_07'],
  ['a body of null', { ...GOOD, payload: 'null', headers: json }, 'COMMON_400_07'],
  ['a body that is not JSON', { ...GOOD, payload: '{"count"', headers: json }, 'COMMON_400_07'],
  ['a poisoned body', { ...GOOD, payload: '{"__proto__":{}}', headers: json }, 'COMMON_400_07'],
  ['no credentials', { url: '/mine' }, 'COMMON_400_02'],
  ['an unknown route', { url: '/nothing' }, 'COMMON_404_01'],
  ['a malformed path', { url: '/line/%zz' }, 'COMMON_400_01'],
  ['an unknown internal route', { method: 'POST', url: '/infra/nothing' }, 'COMMON_404_01'],
  ['an internal route', { method: 'POST', url: '/infra/inner' }, 'COMMON_404_01'],
  ['an internal route by another method', { url: '/infra/inner' }, 'COMMON_404_01'],
  ['text', { ...GOOD, payload: 'x', headers: { 'content-type': 'text/plain' } }, 'COMMON_415_01'],
  ['a form', { ...GOOD, payload: 'a=1', headers: form() }, 'COMMON_415_01'],
  ['a large body', b({ count: 1, name: 'x'.repeat(300_000) }), 'COMMON_413_01'],
  ['a fault of ours', { url: '/broken' }, 'COMMON_500_01'],
  ['an answer that breaks its schema', { url: '/wrong-answer' }, 'COMMON_500_01'],
  ['a database that is away', { url: '/away' }, 'COMMON_503_01'],
]

function q(query: string): InjectOptions {
  return { ...GOOD, url: `/line/5?${query}` }
}
function b(payload: object): InjectOptions {
  return { ...GOOD, payload }
}
function form() {
  return { 'content-type': 'application/x-www-form-urlencoded' }
}

for (const [what, request, code, names] of REFUSALS) {
  test(`${what} is answered by ${code}`, async () => {
    const headers = { ...request.headers, 'accept-language': 'en' }
    const answer = await app.inject({ ...request, headers })
    const body = answer.json() as Record<string, unknown>
    assert.equal(body['errorCode'], code, answer.body)
    assert.equal(answer.statusCode, Number(code.split('_')[1]))
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
    assert.doesNotMatch(answer.body, /password|secret|stack|node_modules|FST_/)
    if (code === 'COMMON_400_06') {
      const paths = (body['errors'] as { path: string }[]).map((one) => one.path)
      assert.deepEqual(paths, names?.split(' '))
    } else if (names) assert.match(String(body['message']), new RegExp(names))
    if (answer.statusCode === 503) assert.ok(Number(answer.headers['retry-after']) > 0)
  })
}

test('a good request is answered, typed', async () => {
  const answer = await app.inject(GOOD)
  assert.deepEqual([answer.statusCode, answer.json()], [200, { id: 5, count: 1 }])
})

test('an empty body is no fault where none is asked for', async () => {
  const answer = await app.inject({ method: 'PATCH', url: '/line/5', payload: '', headers: json })
  assert.equal(answer.statusCode, 200)
})

test('a method that the path does not know is refused, naming those that it knows', async () => {
  for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS'] as const) {
    const answer = await app.inject({ method, url: '/line/5?a=b' })
    assert.equal(answer.json<{ errorCode: string }>().errorCode, 'COMMON_405_01')
    assert.equal(answer.headers['allow'], 'PATCH, POST')
  }
})

test('every problem carries the trace id of its request', async () => {
  const id = '4bf92f3577b34da6a3ce929d0e0e4736'
  const ask = async (traceparent?: string) => {
    const answer = await app.inject({
      url: '/broken',
      headers: { ...(traceparent && { traceparent }) },
    })
    return answer.json<{ traceId: string }>().traceId
  }
  assert.equal(await ask(`00-${id}-00f067aa0ba902b7-01`), id)
  for (const bad of [undefined, 'nonsense', `00-${id.toUpperCase()}-00f067aa0ba902b7-01`]) {
    const made = await ask(bad)
    assert.match(made, /^[0-9a-f]{32}$/)
    assert.notEqual(made, id)
  }
  assert.notEqual(await ask(), await ask())
})

test('problems are in Korean unless English is asked for', async () => {
  const ask = async (language?: string) => {
    const headers = { ...(language && { 'accept-language': language }) }
    return (await app.inject({ url: '/nothing', headers })).json<{ message: string }>().message
  }
  assert.match(await ask(), /[가-힣]/)
  assert.match(await ask('ko'), /[가-힣]/)
  assert.equal(await ask('en'), 'There is no such route.')
})

test('a caller is known by the signed header alone', async () => {
  const owner = ownerCaller(1, 2)
  const good = await requestAs(app, 'store', owner, { url: '/mine' })
  assert.deepEqual(good.json(), owner)
  const forged = [
    signCaller(owner, 'store', 'another key'),
    signCaller(owner, 'trade', TEST_INTERNAL_KEY),
    signCaller(owner, 'store', TEST_INTERNAL_KEY, Date.now() - 60_000),
    JSON.stringify(owner),
  ]
  for (const header of forged) {
    const answer = await app.inject({ url: '/mine', headers: { [IDENTITY_HEADER]: header } })
    assert.equal(answer.json<{ errorCode: string }>().errorCode, 'COMMON_400_02')
  }
})

test('internal routes answer services, and only them', async () => {
  const request = { method: 'POST', url: '/infra/inner' } as const
  const good = await requestAs(app, 'store', { service: 'trade' }, request)
  assert.deepEqual(good.json(), { inner: true })
  const bad = await requestAs(app, 'store', ownerCaller(1, 2), request)
  assert.equal(bad.statusCode, 404)
})

test('a service says whether it lives and whether it is ready', async () => {
  const live = await app.inject('/health/live')
  assert.deepEqual([live.statusCode, live.json()], [200, { status: 'live' }])
  assert.equal((await app.inject('/health/ready')).statusCode, 200)
  ready = false
  const answer = await app.inject('/health/ready')
  ready = true
  assert.equal(answer.statusCode, 503)
  assert.ok(Number(answer.headers['retry-after']) > 0)
  assert.doesNotMatch(answer.body, /password/)
})

test('a route that does not say who may call it keeps the service from being built', async () => {
  await assert.rejects(
    build(async (instance) => void instance.get('/loose', async () => ({}))),
    /GET \/loose says no access/,
  )
})

test('a route is internal by its path and its access, or by neither', async () => {
  const add = (url: string, access: 'anyone' | 'service') =>
    build(
      async (instance) =>
        void instance.get(url, { config: { access: [access] } }, async () => ({})),
    )
  await assert.rejects(add('/infra/loose', 'anyone'), /\/infra\/ routes are for services/)
  await assert.rejects(add('/open/to/services', 'service'), /\/infra\/ routes are for services/)
})
