import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { FastifyPluginAsync } from 'fastify'
import { buildService } from '../build-service.ts'
import { TEST_INTERNAL_KEY } from '../testing.ts'
import { samplesIn, samplesWhen } from './testing.ts'
import { createWatch } from './watch.ts'

const ANYONE = { config: { access: ['anyone'] } } as const

/** A service that listens, and what is counted of it. */
async function listen(t: TestContext, routes: FastifyPluginAsync) {
  const watch = createWatch()
  const options = { internalKey: TEST_INTERNAL_KEY, logLevel: 'silent', watch }
  const app = await buildService({ name: 'trade', checkReady: async () => {}, ...options }, routes)
  t.after(() => app.close())
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const counted = (labels: string) => `haru_http_requests_total{service="trade",${labels}}`
  const timed = (labels: string) => `haru_http_request_seconds_count{service="trade",${labels}}`
  return { url, registry: watch.registry, counted, timed }
}

test('requests are counted and timed by the pattern of their route', async (t) => {
  const { url, registry, counted, timed } = await listen(t, async (app) => {
    app.get('/dish/:name', ANYONE, async () => 'rice')
    app.post('/dish', ANYONE, async () => {
      throw new Error('burnt')
    })
  })
  assert.deepEqual(
    samplesIn(await registry.metrics())
      .keys()
      .toArray(),
    [],
  )
  for (const path of ['/dish/bibimbap', '/dish/kimchi?token=secret']) await fetch(url + path)
  await fetch(`${url}/dish`, { method: 'POST' })
  const good = counted('method="GET",route="/dish/:name",status="200"')
  const bad = counted('method="POST",route="/dish",status="500"')
  const samples = await samplesWhen(registry, (all) => all.get(good) === 2 && all.get(bad) === 1)
  assert.equal(samples.get(timed('method="GET",route="/dish/:name"')), 2)
  const buckets = [...samples.keys()].filter((name) => name.includes('_bucket{'))
  const bounds = buckets.map((name) => /le="(.*?)"/.exec(name)?.[1])
  assert.deepEqual([...new Set(bounds)].slice(0, 2), ['0.005', '0.01'])
  assert.deepEqual([...new Set(bounds)].slice(-2), ['10', '+Inf'])
})

test('whatever is asked for that is not there is one figure a method', async (t) => {
  const { url, registry, counted } = await listen(t, async () => {})
  for (let n = 0; n < 20; n++) await fetch(`${url}/nothing/${n}?token=secret`)
  for (const method of ['PROPFIND', 'LOCK', 'PURGE']) await fetch(`${url}/nothing`, { method })
  const missing = counted('method="GET",route="unknown",status="404"')
  const odd = counted('method="other",route="unknown",status="404"')
  const samples = await samplesWhen(
    registry,
    (all) => all.get(missing) === 20 && all.get(odd) === 3,
  )
  const names = [...samples.keys()].filter((name) => name.startsWith('haru_http_requests'))
  assert.deepEqual(names.sort(), [missing, odd].sort())
})

test('a client that has gone is 499; a stream is counted at its end, and not timed', async (t) => {
  const asked = Promise.withResolvers<void>()
  const { url, registry, counted, timed } = await listen(t, async (app) => {
    app.get('/slow', ANYONE, async () => {
      asked.resolve()
      await new Promise(() => {})
    })
    app.get('/stream', ANYONE, (_request, reply) => {
      reply.hijack()
      reply.raw.setHeader('content-type', 'text/event-stream')
      reply.raw.write('data: 1\n\n')
    })
  })
  const leave = new AbortController()
  const slow = fetch(`${url}/slow`, { signal: leave.signal }).catch(() => {})
  const stream = await fetch(`${url}/stream`, { signal: leave.signal })
  assert.equal(stream.status, 200)
  await asked.promise
  leave.abort()
  await slow
  const gone = counted('method="GET",route="/slow",status="499"')
  const ended = counted('method="GET",route="/stream",status="200"')
  const samples = await samplesWhen(registry, (all) => all.get(gone) === 1 && all.get(ended) === 1)
  assert.equal(samples.has(timed('method="GET",route="/stream"')), false)
})
