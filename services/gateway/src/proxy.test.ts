import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createUpstreams, readCaller } from '@haru/service-kit'
import { buildGateway } from './gateway.ts'

const INTERNAL_KEY = 'internal-key-of-tests-0123456789abcdef'

async function startService(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A gateway in front of one instance of each service. */
async function openGateway(t: TestContext, answer: RequestListener) {
  const origin = await startService(t, answer)
  const discovery = {
    instancesOf: () => [origin],
    async start() {},
    async lookNow() {},
    async close() {},
  }
  const upstreams = createUpstreams(discovery)
  const gateway = await buildGateway({
    services: {},
    upstreams,
    client: { call: () => assert.fail('unexpected internal call') },
    internalKey: INTERNAL_KEY,
    publicUrl: 'http://localhost:8000',
    logLevel: 'silent',
    trustedProxies: [],
    hosts: undefined,
    extras: [],
  })
  t.after(async () => {
    await gateway.close()
    await upstreams.close()
  })
  return { gateway, url: await gateway.listen({ port: 0, host: '127.0.0.1' }) }
}

test('method, path, body and answer pass; identities of outside do not', async (t) => {
  let seen: { line: string; headers: IncomingHttpHeaders; body: string } | undefined
  const { url } = await openGateway(t, async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const body = Buffer.concat(parts).toString()
    seen = { line: `${request.method} ${request.url}`, headers: request.headers, body }
    response.writeHead(201, {
      'content-type': 'application/json',
      'x-own': 'yes',
      connection: 'close',
    })
    response.end('{"id":1}')
  })
  const answer = await fetch(`${url}/store/product?a=%20b`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': 'k1',
      'x-authorization-caller': 'forged',
      'x-authorization-other': 'forged',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
    body: '{"name":"비빔밥"}',
  })
  assert.equal(answer.status, 201)
  assert.deepEqual(await answer.json(), { id: 1 })
  assert.equal(answer.headers.get('x-own'), 'yes')
  assert.ok(seen)
  assert.equal(seen.line, 'POST /store/product?a=%20b')
  assert.equal(seen.body, '{"name":"비빔밥"}')
  assert.equal(seen.headers['idempotency-key'], 'k1')
  assert.equal(seen.headers['x-authorization-other'], undefined)
  assert.match(String(seen.headers['traceparent']), /^00-0af7651916cd43dd8448eb211c80319c-/)
  const caller = readCaller(String(seen.headers['x-authorization-caller']), 'store', INTERNAL_KEY)
  assert.equal(caller?.address, '127.0.0.1')
})

test('an event stream passes as it comes, and ends on both sides', async (t) => {
  const gone = Promise.withResolvers<void>()
  const { url } = await openGateway(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('id: 1\ndata: {}\n\n')
    response.once('close', () => gone.resolve())
  })
  const abort = new AbortController()
  const answer = await fetch(`${url}/store/events`, { signal: abort.signal })
  const reader = answer.body?.getReader()
  const first = await reader?.read()
  assert.equal(Buffer.from(first?.value ?? []).toString(), 'id: 1\ndata: {}\n\n')
  abort.abort()
  await gone.promise
})

test('a body that is too large is refused before anybody is asked', async (t) => {
  let calls = 0
  const { url } = await openGateway(t, (_request, response) => {
    calls++
    response.end()
  })
  const answer = await fetch(`${url}/store/product`, { method: 'POST', body: 'x'.repeat(300_000) })
  assert.equal(answer.status, 413)
  assert.equal(((await answer.json()) as { errorCode: string }).errorCode, 'COMMON_413_01')
  assert.equal(calls, 0)
})

test('a service that breaks off is a clear 503, with a Retry-After', async (t) => {
  const { url } = await openGateway(t, (request) => request.socket.destroy())
  for (const method of ['GET', 'POST']) {
    const answer = await fetch(`${url}/store/product`, { method })
    assert.equal(answer.status, 503, method)
    assert.equal(answer.headers.get('retry-after'), '1')
  }
})

test('a gateway that closes ends its event streams', async (t) => {
  const { gateway, url } = await openGateway(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(':\n\n')
  })
  const answer = await fetch(`${url}/store/events`)
  const reader = answer.body?.getReader()
  await reader?.read()
  await gateway.close()
  const rest = reader?.read().then(
    ({ done }) => (done ? 'ended' : 'more'),
    () => 'broken off',
  )
  assert.match(String(await rest), /ended|broken off/)
})
