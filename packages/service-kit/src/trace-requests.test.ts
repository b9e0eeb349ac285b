import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { internalRoute } from '@haru/contracts'
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { buildService } from './build-service.ts'
import { answerInternal } from './internal-answer.ts'
import { type LocalServices, localClient } from './internal-client.ts'
import { TEST_INTERNAL_KEY } from './testing.ts'
import { currentTraceparent } from './trace-context.ts'

const ask = internalRoute({
  service: 'store',
  path: '/infra/trace',
  request: z.object({}),
  response: z.object({ traceparent: z.string() }),
  repeatable: true,
})

const COMING = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00'

/** Trade asks the store, whose answer says within which trace it was asked. */
async function openTwo(t: TestContext) {
  const services: LocalServices = {}
  const client = localClient('trade', services, TEST_INTERNAL_KEY)
  const build = async (name: 'trade' | 'store', routes: FastifyPluginAsync) => {
    const options = { name, internalKey: TEST_INTERNAL_KEY, checkReady: async () => {} }
    const app = await buildService({ ...options, logLevel: 'silent' }, routes)
    t.after(() => app.close())
    services[name] = app
    return app
  }
  await build('store', async (app) => {
    answerInternal(app, ask, async () => ({ traceparent: currentTraceparent() ?? 'none' }))
  })
  return await build('trade', async (app) => {
    app.post('/ask', { config: { access: ['anyone'] } }, async () => await client.call(ask, {}))
  })
}

test('a call of another service belongs to the trace of its request, bodies or not', async (t) => {
  const app = await openTwo(t)
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  // The last one comes in pieces.
  for (const body of [undefined, '{"some":"body"}', `{"some":"${'x'.repeat(200_000)}"}`]) {
    const answer = await fetch(`${address}/ask`, {
      method: 'POST',
      headers: { traceparent: COMING, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body }),
    })
    assert.deepEqual(await answer.json(), { traceparent: COMING })
  }
})

test('requests that carry no trace context each begin a trace, also side by side', async (t) => {
  const app = await openTwo(t)
  for (const odd of [{}, { traceparent: 'nonsense' }]) {
    const requests = Array.from({ length: 10 }, () =>
      app.inject({ method: 'POST', url: '/ask', headers: odd, payload: { some: 'body' } }),
    )
    const answers = await Promise.all(requests)
    const seen = answers.map((answer) => answer.json().traceparent as string)
    assert.equal(new Set(seen).size, 10)
    for (const one of seen) assert.match(one, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  }
})

test('what a later version adds to a trace context is not passed on', async (t) => {
  const app = await openTwo(t)
  const headers = { traceparent: `cc${COMING.slice(2)}-${'x'.repeat(1_000)}` }
  const answer = await app.inject({ method: 'POST', url: '/ask', headers })
  assert.deepEqual(answer.json(), { traceparent: `cc${COMING.slice(2)}` })
})
