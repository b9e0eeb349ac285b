import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sendRaw } from '@haru/haru/testing/raw-request.ts'
import type { FastifyInstance } from 'fastify'
import type { ConnectionBounds } from './bound-connections.ts'
import { openGateway } from './testing.ts'

/** Without the bound that it is about, a test would wait for ever. */
const PATIENCE = { timeout: 60_000 }
const DRIP_EVERY_MS = 10
const HEAD = 'POST /store/product HTTP/1.1\r\nHost: x'

async function listen(t: TestContext, connections: Partial<ConnectionBounds>) {
  const gateway = await openGateway(t, { connections: { lookEveryMs: 20, ...connections } })
  const url = await gateway.listen({ port: 0, host: '127.0.0.1' })
  return { gateway, url, port: Number(new URL(url).port) }
}

function open(t: TestContext, port: number, localAddress = '127.0.0.1'): Socket {
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  socket.on('error', () => {})
  t.after(() => socket.destroy())
  return socket
}

/** Sends a little, again and again, until it is cut off. */
async function drip(socket: Socket, text: string): Promise<void> {
  socket.resume()
  while (!socket.destroyed) {
    socket.write(text)
    await delay(DRIP_EVERY_MS)
  }
}

async function assertServed(url: string): Promise<void> {
  const answer = await fetch(`${url}/store/product`)
  assert.equal(answer.status, 200)
}

test('who sends a head drop by drop is cut off; others are served', PATIENCE, async (t) => {
  const { url, port } = await listen(t, { headMsMax: 300, requestMsMax: 50_000 })
  const slow = Array.from({ length: 50 }, () => {
    const socket = open(t, port)
    socket.write(`${HEAD}\r\n`)
    return drip(socket, 'X-A: b\r\n')
  })
  await assertServed(url)
  await Promise.all(slow)
  await assertServed(url)
})

test('who sends a body drop by drop is cut off; others are served', PATIENCE, async (t) => {
  const { url, port } = await listen(t, { headMsMax: 300, requestMsMax: 600 })
  const head = `${HEAD}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n`
  const slow = Array.from({ length: 50 }, () => {
    const socket = open(t, port)
    socket.write(head)
    return drip(socket, ' ')
  })
  await assertServed(url)
  await Promise.all(slow)
  await assertServed(url)
})

test('who is cut off is told that there was no whole request', PATIENCE, async (t) => {
  const { url } = await listen(t, { headMsMax: 100, requestMsMax: 200 })
  for (const lines of [[HEAD], [HEAD, 'Content-Type: application/json', 'Content-Length: 9', '']]) {
    const socket = open(t, Number(new URL(url).port))
    socket.write(lines.join('\r\n'))
    let said = ''
    for await (const part of socket) said += String(part)
    assert.match(said, /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*COMMON_400_01/)
  }
})

test('who connects and says nothing is cut off', PATIENCE, async (t) => {
  const { port } = await listen(t, { headMsMax: 200, requestMsMax: 50_000 })
  const silent = open(t, port)
  silent.resume()
  await once(silent, 'close')
})

test('who asks for much and reads nothing of it is cut off', PATIENCE, async (t) => {
  const connections = { stillMsMax: 300, lookEveryMs: 20 }
  const block = Buffer.alloc(1024 * 1024)
  const plugin = async (app: FastifyInstance) => {
    app.get('/', async () => Readable.from(Array.from({ length: 256 }, () => block)))
  }
  const extras = [{ prefix: '/much', plugin }]
  const gateway = await openGateway(t, { connections, extras })
  await gateway.listen({ port: 0, host: '127.0.0.1' })
  const gone = once(gateway.server, 'connection').then(([socket]) => once(socket, 'close'))
  const { port } = gateway.server.address() as { port: number }
  const deaf = open(t, port)
  deaf.write('GET /much HTTP/1.1\r\nHost: x\r\n\r\n')
  await gone
})

test(
  'one address has so many connections, and no more; another has its own',
  PATIENCE,
  async (t) => {
    const { url, port, gateway } = await listen(t, { connectionsOfAddressMax: 3 })
    const mine = [open(t, port), open(t, port), open(t, port)]
    await Promise.all(mine.map((socket) => once(socket, 'connect')))
    const refused = open(t, port)
    refused.resume()
    await once(refused, 'close')
    const neighbour = open(t, port, '127.0.0.2')
    neighbour.write('GET /store/product HTTP/1.1\r\nHost: x\r\n\r\n')
    assert.match(String((await once(neighbour, 'data'))[0]), /^HTTP\/1\.1 200/)
    const [first] = mine
    first?.destroy()
    const left = () => new Promise((resolve) => gateway.server.getConnections((_, n) => resolve(n)))
    while ((await left()) !== 3) await delay(5)
    await assertServed(url)
  },
)

test('proxies have as many as they need, as they know whose they are', PATIENCE, async (t) => {
  const connections = { connectionsOfAddressMax: 1 }
  const gateway = await openGateway(t, { connections, trustedProxies: ['127.0.0.1'] })
  const url = await gateway.listen({ port: 0, host: '127.0.0.1' })
  const idle = open(t, Number(new URL(url).port))
  await once(idle, 'connect')
  await assertServed(url)
})

test('a process has so many connections, and no more', PATIENCE, async (t) => {
  const { port } = await listen(t, { connectionsMax: 2 })
  const taken = [open(t, port), open(t, port, '127.0.0.2')]
  await Promise.all(taken.map((socket) => once(socket, 'connect')))
  const refused = open(t, port, '127.0.0.3')
  refused.resume()
  await once(refused, 'close')
})

test('a head has so many headers, and so many bytes', PATIENCE, async (t) => {
  const { url } = await listen(t, {})
  const first = 'GET /store/product HTTP/1.1'
  const head = (count: number, length: number) => [
    ...[first, 'Host: x', 'Connection: close'],
    ...Array.from({ length: count }, (_, n) => `X-${n}: ${'x'.repeat(length)}`),
  ]
  const bounds: [lines: string[], status: number][] = [
    [head(98, 1), 200],
    [head(99, 1), 400],
    // Node forgets what comes after two thousand.
    [head(2_100, 0), 400],
    [head(1, 16_000), 200],
    [head(1, 16_400), 400],
    [[`GET /store/product?${'x'.repeat(16_000)} HTTP/1.1`, 'Host: x', 'Connection: close'], 200],
    [[`GET /store/product?${'x'.repeat(16_400)} HTTP/1.1`, 'Host: x', 'Connection: close'], 400],
  ]
  for (const [lines, status] of bounds) {
    const answer = await sendRaw(url, lines)
    const what = `${lines.length} lines of ${lines.at(-1)?.length}`
    assert.equal(answer.status, status, what)
    if (status === 200) continue
    assert.equal(answer.headers['content-type'], 'application/problem+json', what)
    assert.equal(JSON.parse(answer.text).errorCode, 'COMMON_400_01', what)
  }
})
