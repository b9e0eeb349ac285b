import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { internalRoute, Problem } from '@haru/contracts'
import { z } from 'zod'
import { buildService } from './build-service.ts'
import { type LocalServices, localClient, problemFrom } from './internal-client.ts'
import { TEST_INTERNAL_KEY } from './testing.ts'

const double = internalRoute({
  service: 'store',
  path: '/infra/double',
  request: z.object({ number: z.int() }),
  response: z.object({ number: z.int() }),
  repeatable: true,
})

const app = await buildService(
  {
    name: 'store',
    internalKey: TEST_INTERNAL_KEY,
    logLevel: 'silent',
    checkReady: async () => {},
  },
  async (instance) => {
    const options = { config: { access: ['service'] }, schema: { body: double.request } } as const
    instance.post<{ Body: { number: number } }>('/infra/double', options, async (request) => {
      const { number } = request.body
      if (number === 13) throw new Problem('TRADE_400_01', { productIdList: [13], retryAfter: 7 })
      if (number === 14) throw new Error('nobody foresaw this')
      return number === 15 ? { number: 'thirty' } : { number: number * 2 }
    })
  },
)
after(() => app.close())
const client = localClient('trade', { store: app }, TEST_INTERNAL_KEY)

test('a call is answered by the service of the same process', async () => {
  assert.deepEqual(await client.call(double, { number: 21 }), { number: 42 })
})

test("the other service's refusal is passed on as it was said", async () => {
  await assert.rejects(client.call(double, { number: 13 }), (error) => {
    assert.ok(error instanceof Problem)
    assert.equal(error.code, 'TRADE_400_01')
    assert.deepEqual(error.details.productIdList, [13])
    assert.equal(error.details.retryAfter, 7)
    return true
  })
  await assert.rejects(client.call(double, { number: 14 }), { code: 'COMMON_500_01' })
})

test('what goes or comes says that it is away in words of its own, and is away', () => {
  for (const body of [undefined, 'Bad Gateway', { error: 'Service Unavailable' }]) {
    const { code, details } = problemFrom(503, body, undefined)
    assert.deepEqual([code, details.retryAfter], ['COMMON_503_01', 1])
  }
  assert.equal(problemFrom(502, null, '9').details.retryAfter, 9)
  assert.equal(problemFrom(500, { error: 'Internal Server Error' }, '9').code, 'COMMON_500_01')
  assert.equal(problemFrom(500, { errorCode: 'toString' }, undefined).code, 'COMMON_500_01')
})

test('an answer that breaks the contract is an error, never taken on trust', async () => {
  await assert.rejects(client.call(double, { number: 15 }), { name: 'ZodError' })
})

test('a request that breaks the contract is refused by its receiver', async () => {
  await assert.rejects(client.call(double, { number: 0.5 }), { code: 'COMMON_400_06' })
})

test('a service that is not there yet is down, and found once it is', async () => {
  const services: LocalServices = {}
  const early = localClient('trade', services, TEST_INTERNAL_KEY)
  await assert.rejects(early.call(double, { number: 1 }), { code: 'COMMON_503_01' })
  services.store = app
  assert.deepEqual(await early.call(double, { number: 1 }), { number: 2 })
})

test('a caller with another key is nobody', async () => {
  const stranger = localClient('trade', { store: app }, 'another key')
  await assert.rejects(stranger.call(double, { number: 1 }), { code: 'COMMON_404_01' })
})
