import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openSharedState, type SharedState } from '@haru/redis'
import { NEEDS_REDIS_SERVER, type OwnRedis, startOwnRedis } from '@haru/redis/testing-redis.ts'
import { buildService } from '@haru/service-kit'
import type { FastifyInstance } from 'fastify'
import { buildGateway } from './gateway.ts'
import { limitStore } from './limit-store.ts'
import { LIMITED_ROUTES } from './routing-table.ts'

const INTERNAL_KEY = 'internal-key-of-tests-0123456789abcdef'
const PAIRING = '/store/trade-device/pairing'
const PAIRINGS_MAX = LIMITED_ROUTES.find(({ url }) => url === PAIRING)?.perMinute ?? 0
/** Redis may take 200 ms, and a machine that is busy a moment more. */
const ANSWER_MS_MAX = 2_000

/** A gateway before a store that pairs everybody, as one instance of several. */
async function openInstance(t: TestContext, redis: OwnRedis) {
  const shared = openSharedState(redis, () => {})
  t.after(shared.close)
  await until(shared.announcer.isHeard)
  const options = { name: 'store', internalKey: INTERNAL_KEY, logLevel: 'silent' } as const
  const store = await buildService({ ...options, checkReady: async () => {} }, async (app) => {
    app.post(PAIRING, { config: { access: ['anyone'] } }, async () => ({}))
  })
  const gateway = await buildGateway({
    ...{ services: { store }, shared, internalKey: INTERNAL_KEY, logLevel: 'silent' },
    client: { call: () => assert.fail('unexpected internal call') },
    publicUrl: 'http://localhost:8000',
    trustedProxies: [],
    hosts: undefined,
    extras: [],
  })
  t.after(() => gateway.close())
  return { gateway, shared }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(5)
}

/** Pairs again and again, at one gateway after the other. @returns how often it was let */
async function pairMany(gateways: FastifyInstance[], count: number, remoteAddress: string) {
  let passed = 0
  for (let n = 0; n < count; n++) {
    const gateway = gateways[n % gateways.length] ?? assert.fail()
    const startedAt = performance.now()
    const { statusCode } = await gateway.inject({ method: 'POST', url: PAIRING, remoteAddress })
    assert.ok(performance.now() - startedAt < ANSWER_MS_MAX, 'it took too long')
    assert.ok([200, 429].includes(statusCode), String(statusCode))
    if (statusCode === 200) passed++
  }
  return passed
}

test(
  'gateways count together; while Redis is away, each for itself',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const redis = await startOwnRedis(t)
    const instances = [await openInstance(t, redis), await openInstance(t, redis)]
    const gateways = instances.map(({ gateway }) => gateway)
    const untilAll = (isUp: boolean) =>
      until(() => instances.every(({ shared }) => shared.announcer.isHeard() === isUp))
    const count = PAIRINGS_MAX * 2 + 10
    assert.equal(await pairMany(gateways, count, '10.0.0.1'), PAIRINGS_MAX)
    const refused = await gateways[0]?.inject({
      method: 'POST',
      url: PAIRING,
      remoteAddress: '10.0.0.1',
    })
    const retryAfter = Number(refused?.headers['retry-after'])
    assert.ok(retryAfter >= 1 && retryAfter <= 60, String(retryAfter))

    await redis.kill()
    assert.equal(await pairMany(gateways, count, '10.0.0.2'), PAIRINGS_MAX * 2)
    await untilAll(false)
    assert.equal(
      await pairMany(gateways, 10, '10.0.0.1'),
      0,
      'what was counted before still counts',
    )

    await redis.restart()
    await untilAll(true)
    assert.equal(await pairMany(gateways, count, '10.0.0.3'), PAIRINGS_MAX)

    redis.freeze()
    assert.equal(await pairMany(gateways, count, '10.0.0.4'), PAIRINGS_MAX * 2)
    redis.thaw()
  },
)

test(
  'each limited route counts for itself, by a name that says which',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const redis = await startOwnRedis(t)
    const { gateway } = await openInstance(t, redis)
    const count = PAIRINGS_MAX + 1
    assert.equal(await pairMany([gateway], count, '10.0.0.1'), PAIRINGS_MAX)
    for (const { method, url } of LIMITED_ROUTES) {
      const { statusCode } = await gateway.inject({ method, url, remoteAddress: '10.0.0.1' })
      // Behind this gateway there is nobody but the store.
      assert.equal(statusCode, url === PAIRING ? 429 : 404, url)
    }
    const names = LIMITED_ROUTES.map(({ method, url }) => `haru:count:${method} ${url} 10.0.0.1`)
    names.push(`haru:count:POST ${PAIRING} all`)
    const keys = (await redis.ask('KEYS', '*')) as string[]
    assert.deepEqual(keys.sort(), names.sort())
  },
)

/** Counts with a store whose common counters are away. */
function countAlone(rememberedMax: number) {
  const away: NonNullable<SharedState['counters']> = { count: async () => undefined }
  const store = new (limitStore(away, rememberedMax))({})
  return (address: string, windowMs: number) =>
    new Promise((resolve) => {
      store.incr(address, (error, result) => resolve(error ?? result?.current), windowMs, 1)
    })
}

test('alone, windows end, and the oldest makes room', async () => {
  const count = countAlone(2)
  assert.deepEqual([await count('a', 60_000), await count('a', 60_000)], [1, 2])
  assert.equal(await count('short', 0), 1)
  assert.equal(await count('short', 0), 1)
  assert.equal(await count('b', 60_000), 1)
  assert.equal(await count('b', 60_000), 2)
  assert.equal(await count('a', 60_000), 1)
})
