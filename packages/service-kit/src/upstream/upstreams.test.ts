import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createNetServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { Discovery } from '../discovery/discovery.ts'
import { UPSTREAM_LIMITS } from './upstream.ts'
import { createUpstreams, type Upstreams } from './upstreams.ts'

const GET = { method: 'GET', path: '/', headers: () => ({}) } as const
const POST = { method: 'POST', path: '/', headers: () => ({}), body: '{}' } as const

/** An instance that says its name; `calls` counts what reached it. */
async function startInstance(t: TestContext, answer?: RequestListener) {
  const calls = { count: 0 }
  const server = createServer((request, response) => {
    calls.count++
    if (answer) answer(request, response)
    else response.end(origin)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const stop = async () => {
    server.closeAllConnections()
    if (server.listening) await new Promise((resolve) => server.close(resolve))
  }
  t.after(stop)
  return { origin, calls, stop }
}

/** A port that nobody listens on any more. */
async function deadOrigin(t: TestContext): Promise<string> {
  const { origin, stop } = await startInstance(t)
  await stop()
  return origin
}

function over(t: TestContext, origins: string[], now?: () => number): Upstreams {
  const nothing = async () => {}
  const looks = { start: nothing, lookNow: nothing, close: nothing }
  const discovery: Discovery = { instancesOf: () => origins, ...looks }
  const upstreams = createUpstreams(discovery, () => {}, now)
  t.after(() => upstreams.close())
  return upstreams
}

async function textOf(
  upstreams: Upstreams,
  request: typeof GET | typeof POST,
  repeatable: boolean,
) {
  const answer = await upstreams.send('trade', request, repeatable)
  return await answer.body.text()
}

test('instances share what there is to do', async (t) => {
  const all = await Promise.all([startInstance(t), startInstance(t), startInstance(t)])
  const upstreams = over(
    t,
    all.map(({ origin }) => origin),
  )
  await Promise.all(Array.from({ length: 60 }, () => textOf(upstreams, GET, true)))
  assert.deepEqual(
    all.map(({ calls }) => calls.count),
    [20, 20, 20],
  )
})

test('an instance that cannot be reached costs nobody an answer, whatever is asked', async (t) => {
  const { origin } = await startInstance(t)
  const upstreams = over(t, [await deadOrigin(t), origin])
  for (let n = 0; n < 20; n++) {
    assert.equal(await textOf(upstreams, POST, false), origin)
  }
})

test('however many cannot be reached, the one that can is found', async (t) => {
  const { origin } = await startInstance(t)
  const dead = await Promise.all(Array.from({ length: 9 }, () => deadOrigin(t)))
  const upstreams = over(t, [...dead, origin])
  for (let n = 0; n < 5; n++) assert.equal(await textOf(upstreams, POST, false), origin)
  const nobody = over(t, dead)
  await assert.rejects(textOf(nobody, POST, false), { code: 'COMMON_503_01' })
})

test('an instance that breaks off while it is connected to was sent nothing', async (t) => {
  const deaf = createNetServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await once(deaf, 'listening')
  t.after(() => deaf.close())
  const { origin } = await startInstance(t)
  const upstreams = over(t, [`https://127.0.0.1:${(deaf.address() as AddressInfo).port}`, origin])
  for (let n = 0; n < 20; n++) assert.equal(await textOf(upstreams, POST, false), origin)
})

test('what breaks off is sent to three instances at most', async (t) => {
  const all = await Promise.all(
    Array.from({ length: 5 }, () => startInstance(t, ({ socket }) => socket.destroy())),
  )
  const upstreams = over(
    t,
    all.map(({ origin }) => origin),
  )
  await assert.rejects(textOf(upstreams, GET, true), { code: 'COMMON_503_01' })
  assert.equal(
    all.reduce((sum, { calls }) => sum + calls.count, 0),
    3,
  )
})

test('what may have happened is not sent again, what changes nothing is', async (t) => {
  const broken = await startInstance(t, (request) => request.socket.destroy())
  const good = await startInstance(t)
  const upstreams = over(t, [broken.origin, good.origin])
  const gets = await Promise.all(Array.from({ length: 4 }, () => textOf(upstreams, GET, true)))
  assert.deepEqual(new Set(gets), new Set([good.origin]))
  const alone = over(t, [broken.origin])
  const before = broken.calls.count
  await assert.rejects(textOf(alone, POST, false), { code: 'COMMON_503_01' })
  assert.equal(broken.calls.count, before + 1)
})

test('an instance that says 503 is asked no further where another can be', async (t) => {
  const draining = await startInstance(t, (_request, response) => response.writeHead(503).end())
  const good = await startInstance(t)
  const upstreams = over(t, [draining.origin, good.origin])
  for (let n = 0; n < 6; n++) assert.equal(await textOf(upstreams, GET, true), good.origin)
  const alone = over(t, [draining.origin])
  assert.equal((await alone.send('trade', GET, true)).statusCode, 503)
})

test('an instance that says 503 is left alone for a while, unless there is no other', async (t) => {
  let now = 0
  let retryAfter: string | undefined
  const sick = await startInstance(t, (_request, response) => {
    if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter)
    response.writeHead(503).end()
  })
  const good = await startInstance(t)
  const origins = [sick.origin]
  const upstreams = over(t, origins, () => now)
  const askOften = async () => {
    const before = sick.calls.count
    for (let n = 0; n < 12; n++) await textOf(upstreams, POST, false)
    return sick.calls.count - before
  }
  /** Chance decides among equals. */
  const askUntilSick = async () => {
    const before = sick.calls.count
    for (let n = 0; n < 100 && sick.calls.count === before; n++) {
      await textOf(upstreams, POST, false)
    }
    assert.equal(sick.calls.count, before + 1)
  }
  assert.equal(await askOften(), 12, 'nobody else could be asked')
  origins.push(good.origin)
  const waits: [retryAfter: string | undefined, ms: number][] = [
    [undefined, 1_000],
    ['0', 1_000],
    ['2', 2_000],
    ['3600', 2_000],
    ['Wed, 21 Oct 2099 07:28:00 GMT', 1_000],
  ]
  for (const [said, ms] of waits) {
    retryAfter = said
    now += 2_000
    await askUntilSick()
    assert.equal(await askOften(), 0, `Retry-After: ${said}`)
    now += ms - 1
    assert.equal(await askOften(), 0, `Retry-After: ${said}`)
    now++
    await askUntilSick()
  }
})

test('an instance that keeps failing is left alone, then asked whether it is back', async (t) => {
  let isBack = false
  const sick = await startInstance(t, (request, response) => {
    if (isBack) response.end('back')
    else request.socket.destroy()
  })
  const upstreams = over(t, [sick.origin])
  for (let n = 0; n < 5; n++) await assert.rejects(textOf(upstreams, POST, false))
  const reached = sick.calls.count
  await assert.rejects(textOf(upstreams, POST, false), { code: 'COMMON_503_01' })
  assert.equal(sick.calls.count, reached, 'nobody was asked')
  const [one] = upstreams.list()
  assert.ok(one?.upstream.breaker.opened)
  isBack = true
  await once(one.upstream.breaker, 'halfOpen')
  assert.equal(await textOf(upstreams, POST, false), 'back')
  assert.ok(one.upstream.breaker.closed)
})

test('where there is another, only what can be asked again finds out who is back', async (t) => {
  let isBack = false
  const sick = await startInstance(t, (request, response) => {
    if (isBack) response.end('back')
    else request.socket.destroy()
  })
  const good = await startInstance(t)
  const origins = [sick.origin]
  const upstreams = over(t, origins)
  for (let n = 0; n < 5; n++) await assert.rejects(textOf(upstreams, POST, false))
  const [one] = upstreams.list()
  assert.ok(one)
  await once(one.upstream.breaker, 'halfOpen')
  origins.push(good.origin)
  for (let n = 0; n < 20; n++) assert.equal(await textOf(upstreams, POST, false), good.origin)
  isBack = true
  while (!one.upstream.breaker.closed) await textOf(upstreams, GET, true)
})

test('who goes before it has answered, does not say that it is back', async (t) => {
  const asked = Promise.withResolvers<void>()
  const hung = await startInstance(t, ({ socket }) => {
    if (hung.calls.count > 5) asked.resolve()
    else socket.destroy()
  })
  const upstreams = over(t, [hung.origin])
  for (let n = 0; n < 5; n++) await assert.rejects(textOf(upstreams, POST, false))
  const [one] = upstreams.list()
  assert.ok(one)
  await once(one.upstream.breaker, 'halfOpen')
  const gone = new AbortController()
  const waiting = upstreams.send('trade', { ...GET, signal: gone.signal }, true)
  await asked.promise
  gone.abort()
  await assert.rejects(waiting, { name: 'AbortError' })
  assert.ok(one.upstream.breaker.opened)
})

test('without any instance it is a clear 503', async (t) => {
  await assert.rejects(textOf(over(t, []), GET, true), { code: 'COMMON_503_01' })
})

test('who finds nobody looks again before he gives up', async (t) => {
  const { origin } = await startInstance(t)
  const origins: string[] = []
  const discovery: Discovery = {
    instancesOf: () => origins,
    async start() {},
    async lookNow() {
      origins.push(origin)
    },
    async close() {},
  }
  const upstreams = createUpstreams(discovery)
  t.after(() => upstreams.close())
  assert.equal(await textOf(upstreams, POST, false), origin)
  assert.equal(await textOf(upstreams, POST, false), origin)
  assert.equal(origins.length, 1)
})

test('an instance that discovery does not know any more gets nothing', async (t) => {
  const [one, other] = await Promise.all([startInstance(t), startInstance(t)])
  const origins = [one.origin, other.origin]
  const upstreams = over(t, origins)
  for (let n = 0; n < 4; n++) await textOf(upstreams, GET, true)
  origins.shift()
  const before = one.calls.count
  for (let n = 0; n < 6; n++) assert.equal(await textOf(upstreams, GET, true), other.origin)
  assert.equal(one.calls.count, before)
})

test('more than an instance has room for is refused at once; a stream takes no room', async (t) => {
  const told = Promise.withResolvers<void>()
  const { requestsMax } = UPSTREAM_LIMITS
  const slow = await startInstance(t, async (_request, response) => {
    // None waits for another's connection: all are there at once.
    if (slow.calls.count === requestsMax + 100) told.resolve()
    await told.promise
    response.end('slow')
  })
  const upstreams = over(t, [slow.origin])
  const arrived = async (count: number) => {
    while (slow.calls.count < count) await setImmediate()
  }
  const streams = Array.from({ length: 100 }, () => {
    return upstreams.send('trade', { ...GET, isEndless: true }, true)
  })
  await arrived(100)
  const all: Promise<string>[] = []
  while (all.length < requestsMax) {
    all.push(textOf(upstreams, GET, true))
    // A slow machine does not connect hundreds within a second.
    if (all.length % 50 === 0) await arrived(100 + all.length)
  }
  await assert.rejects(textOf(upstreams, GET, true), { code: 'COMMON_503_01' })
  const [one] = upstreams.list()
  assert.deepEqual([one?.upstream.inFlight, one?.upstream.streams], [requestsMax, 100])
  assert.equal(new Set(await Promise.all(all)).size, 1)
  for (const stream of streams) await (await stream).body.dump()
  while (one?.upstream.inFlight !== 0) await setImmediate()
  assert.ok(one.upstream.breaker.closed)
  assert.equal(await textOf(upstreams, GET, true), 'slow')
})
