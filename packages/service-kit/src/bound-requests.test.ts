import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import Fastify from 'fastify'
import { boundRequests, isEndless } from './bound-requests.ts'
import { buildService } from './build-service.ts'
import { answerProblem } from './problem-answer.ts'
import { TEST_INTERNAL_KEY } from './testing.ts'

/** A server that answers when it is told to. */
async function open(t: TestContext) {
  const app = Fastify({ forceCloseConnections: true })
  app.setErrorHandler(answerProblem)
  boundRequests(app, { requestsMax: 2, streamsMax: 1 })
  const told = Promise.withResolvers<void>()
  let asked = 0
  const waiting: (() => void)[] = []
  const wait = async () => {
    asked++
    for (const look of waiting) look()
    await told.promise
    return {}
  }
  for (const path of ['/slow', '/trade/events', '/health/live']) app.get(path, wait)
  await app.listen({ port: 0, host: '127.0.0.1' })
  t.after(() => app.close())
  const { port } = app.server.address() as AddressInfo
  const ask = (path: string) => {
    const request = get({ port, path, agent: false })
    request.on('error', () => {})
    const answer = once(request, 'response').then(async (args) => {
      const got = args[0] as IncomingMessage
      await got.toArray()
      return got
    })
    answer.catch(() => {})
    return { request, answer }
  }
  const untilAsked = (count: number) =>
    new Promise<void>((resolve) => {
      const look = () => asked >= count && resolve()
      waiting.push(look)
      look()
    })
  return { ask, untilAsked, tell: told.resolve }
}

test('more than a process bears is refused at once, with when to come again', async (t) => {
  const { ask, untilAsked, tell } = await open(t)
  const first = [ask('/slow'), ask('/slow')]
  await untilAsked(2)
  const refused = await ask('/slow').answer
  assert.deepEqual([refused.statusCode, refused.headers['retry-after']], [503, '1'])
  assert.match(String(refused.headers['content-type']), /^application\/problem\+json/)
  const others = [ask('/trade/events?x=1'), ask('/health/live')]
  await untilAsked(4)
  assert.equal((await ask('/trade/events').answer).statusCode, 503)
  tell()
  const answers = await Promise.all([...first, ...others].map(({ answer }) => answer))
  assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([200]))
  assert.equal((await ask('/slow').answer).statusCode, 200)
})

test('who breaks off makes room', async (t) => {
  const { ask, untilAsked, tell } = await open(t)
  const [one] = [ask('/slow'), ask('/slow')]
  await untilAsked(2)
  one?.request.destroy()
  // Refused until the server has seen that the other went.
  let asked = ask('/slow')
  for (;;) {
    const answer = await Promise.race([asked.answer, untilAsked(3)])
    if (!answer) break
    assert.equal(answer.statusCode, 503)
    asked = ask('/slow')
  }
  tell()
  assert.equal((await asked.answer).statusCode, 200)
})

test('who has gone before a service hears of him takes no room there', async (t) => {
  const service = Fastify()
  boundRequests(service, { requestsMax: 1, streamsMax: 1 })
  let heard = 0
  service.get('/soon', async () => ({ heard: ++heard }))
  await service.ready()
  t.after(() => service.close())
  const came = Promise.withResolvers<void>()
  // As a gateway in the same process, which first finds out who asks.
  const door = createServer(async (request, response) => {
    if (request.url === '/soon?leaves') {
      came.resolve()
      await once(response, 'close')
    }
    service.routing(request, response)
  })
  door.listen(0, '127.0.0.1')
  await once(door, 'listening')
  t.after(() => door.close())
  const { port } = door.address() as AddressInfo
  const leaver = get({ port, path: '/soon?leaves', agent: false })
  leaver.on('error', () => {})
  await came.promise
  leaver.destroy()
  while (heard === 0) await setImmediate()
  const [answer] = (await once(get({ port, path: '/soon', agent: false }), 'response')) as [
    IncomingMessage,
  ]
  assert.equal(answer.statusCode, 200)
  await answer.toArray()
})

test('what is endless is known by its path alone, however it is written', () => {
  const same = [
    '/trade/events?last=1',
    '/trade/%65vents',
    '/trade/events#x',
    'http://h/trade/events',
  ]
  for (const url of same) assert.ok(isEndless(url), url)
  for (const url of ['/trade/events/', '/trade/event', '/trade', '', '/%', 'http://']) {
    assert.ok(!isEndless(url), url)
  }
})

test('a service takes a thousand requests and four thousand streams, whoever asks', async (t) => {
  const told = Promise.withResolvers<object>()
  const options = { name: 'store', internalKey: TEST_INTERNAL_KEY, logLevel: 'silent' } as const
  const app = await buildService({ ...options, checkReady: async () => {} }, async (routes) => {
    const wait = async () => await told.promise
    routes.get('/slow', { config: { access: ['anyone'] } }, wait)
    routes.get('/trade/events', { config: { access: ['anyone'] } }, wait)
    routes.get('/mine', { config: { access: ['owner'] } }, wait)
  })
  t.after(() => app.close())
  assert.equal((await app.inject('/mine')).statusCode, 400)
  const taken = [
    ...Array.from({ length: 1_000 }, async () => await app.inject('/slow')),
    ...Array.from({ length: 4_000 }, async () => await app.inject('/trade/events')),
  ]
  // Before it is found out who asks, which costs more than a refusal.
  const more = await Promise.all(['/mine', '/slow', '/trade/events'].map((url) => app.inject(url)))
  assert.deepEqual(
    more.map(({ statusCode }) => statusCode),
    [503, 503, 503],
  )
  told.resolve({})
  const answers = await Promise.all(taken)
  assert.ok(answers.every(({ statusCode }) => statusCode === 200))
})
