import assert from 'node:assert/strict'
import { once } from 'node:events'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  request,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { answerProblem, readCaller } from '@haru/service-kit'
import { upstreamsTo } from '@haru/service-kit/testing.ts'
import Fastify from 'fastify'
import { createProxy } from './proxy.ts'
import { INTERNAL_KEY, openGateway, openStoreStandIn } from './testing.ts'

async function startService(t: TestContext, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function upstreamsAt(...origins: string[]) {
  return upstreamsTo(() => origins)
}

/** A gateway in front of instances at these addresses. */
async function openGatewayTo(t: TestContext, ...origins: string[]) {
  const gateway = await openGateway(t, { services: {}, upstreams: upstreamsAt(...origins) })
  return { gateway, url: await gateway.listen({ port: 0, host: '127.0.0.1' }) }
}

/** A gateway in front of instances that all answer alike. */
async function openGatewayBefore(t: TestContext, answer: RequestListener, instances = 1) {
  const starts = Array.from({ length: instances }, () => startService(t, answer))
  return await openGatewayTo(t, ...(await Promise.all(starts)))
}

test('method, path, body and answer pass; identities of outside do not', async (t) => {
  let seen: { line: string; headers: IncomingHttpHeaders; body: string } | undefined
  const { url } = await openGatewayBefore(t, async (request, response) => {
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
  const { url } = await openGatewayBefore(t, (_request, response) => {
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

test('who calls is said when the whole body is there, whatever he says of headers', async (t) => {
  let seen: IncomingHttpHeaders = {}
  const { gateway, url } = await openGatewayBefore(t, async (sent, response) => {
    seen = sent.headers
    await sent.toArray()
    response.end()
  })
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  const came = once(gateway.server, 'request')
  const headers = { connection: 'x-authorization-caller', 'x-authorization-caller': 'forged' }
  const sent = request(`${url}/store/product`, { method: 'POST', headers })
  sent.write('a')
  const [received] = (await came) as [IncomingMessage]
  while (!received.readableDidRead) await setImmediate()
  t.mock.timers.tick(60_000)
  sent.end('b')
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  assert.equal(answer.statusCode, 200)
  answer.resume()
  assert.ok(readCaller(String(seen['x-authorization-caller']), 'store', INTERNAL_KEY))
})

test('another instance is told anew who calls, after one that hung for long', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() })
  let calls = 0
  let shown: string | undefined
  const hangOnce: RequestListener = ({ socket, headers }, response) => {
    shown = String(headers['x-authorization-caller'])
    if (++calls === 2) response.end()
    else {
      t.mock.timers.tick(60_000)
      socket.destroy()
    }
  }
  const { url } = await openGatewayBefore(t, hangOnce, 2)
  assert.equal((await fetch(`${url}/store/product`)).status, 200)
  assert.ok(readCaller(shown ?? '', 'store', INTERNAL_KEY))
})

test('a body that is too large ends its connection before anybody is asked', async (t) => {
  let calls = 0
  const { url } = await openGatewayBefore(t, (_request, response) => {
    calls++
    response.end()
  })
  const refusalOf = async (sent: ReturnType<typeof request>) => {
    sent.on('error', () => {})
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    const { errorCode } = JSON.parse((await answer.toArray()).join('')) as { errorCode: string }
    assert.deepEqual(
      [answer.statusCode, errorCode, answer.headers.connection],
      [413, 'COMMON_413_01', 'close'],
    )
  }
  const path = `${url}/store/product`
  const announced = request(path, { method: 'POST', headers: { 'content-length': 300_000 } })
  announced.flushHeaders()
  await refusalOf(announced)
  const endless = request(path, { method: 'POST' })
  endless.write('x'.repeat(300_000))
  await refusalOf(endless)
  assert.equal(calls, 0)
})

test('who breaks off, sending or waiting, is no failure of ours', async (t) => {
  const asked = Promise.withResolvers<void>()
  const proxy = createProxy(upstreamsAt(await startService(t, () => asked.resolve())))
  const lines: string[] = []
  const logger = { level: 'warn', stream: { write: (line: string) => void lines.push(line) } }
  const app = Fastify({ logger })
  app.setErrorHandler(answerProblem)
  const ends: Promise<unknown>[] = []
  const preParsing: Parameters<typeof app.all>[1]['preParsing'] = async (received, reply) => {
    const end = proxy.forward(received, reply, 'store', () => 'caller')
    ends.push(end.catch(() => {}))
    await end
  }
  app.all('/store/product', { preParsing }, async () => 'parsed')
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  t.after(() => app.close())
  const leave = async (method: string, when: (received: IncomingMessage) => Promise<void>) => {
    const came = once(app.server, 'request')
    const headers = method === 'POST' ? { 'content-length': 10 } : {}
    const sent = request(`${url}/store/product`, { method, headers, agent: false })
    sent.on('error', () => {})
    if (method === 'POST') sent.write('a')
    else sent.end()
    const [received] = (await came) as [IncomingMessage]
    await when(received)
    sent.destroy()
    while (!received.socket.destroyed) await setImmediate()
    await ends.at(-1)
    // Fastify answers what was thrown a moment later.
    for (let n = 0; n < 5; n++) await setImmediate()
  }
  await leave('POST', async (received) => {
    while (!received.readableDidRead) await setImmediate()
  })
  await leave('GET', () => asked.promise)
  assert.equal(ends.length, 2)
  assert.deepEqual(lines, [])
})

test('what spends a code of the caller is asked once, however it is written', async (t) => {
  let calls = 0
  const breakOff: RequestListener = ({ socket }) => {
    calls++
    socket.destroy()
  }
  const { url } = await openGatewayBefore(t, breakOff, 3)
  for (const method of ['GET', 'HEAD']) {
    for (const path of ['/user/oauth/kakao/callback', '/user/oauth/k%61kao/c%61llback?code=1']) {
      calls = 0
      assert.equal((await fetch(`${url}${path}`, { method })).status, 503)
      assert.equal(calls, 1, `${method} ${path}`)
    }
  }
  calls = 0
  assert.equal((await fetch(`${url}/user/oauth/kakao`)).status, 503)
  assert.equal(calls, 3)
})

test('a service that breaks off is a clear 503, with a Retry-After', async (t) => {
  const { url } = await openGatewayBefore(t, (request) => request.socket.destroy())
  for (const method of ['GET', 'POST', 'PROPFIND']) {
    const answer = await fetch(`${url}/store/product`, { method })
    assert.equal(answer.status, 503, method)
    assert.equal(answer.headers.get('retry-after'), '1')
  }
})

test('a gateway that closes ends its event streams', async (t) => {
  const { gateway, url } = await openGatewayBefore(t, (_request, response) => {
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

test('a head that the gateway takes, the service takes with what is added to it', async (t) => {
  const service = await openStoreStandIn()
  const { url } = await openGatewayTo(t, await service.listen({ port: 0, host: '127.0.0.1' }))
  t.after(() => service.close())
  const headers = { 'x-long': 'x'.repeat(16_250) }
  const sent = request(`${url}/store/product`, { headers, agent: false }).end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  const told = (await answer.toArray()).join('')
  assert.equal(answer.statusCode, 200, told)
  assert.equal(JSON.parse(told).headers['x-long'], headers['x-long'])
})
