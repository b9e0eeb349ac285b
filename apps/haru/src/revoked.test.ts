import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NEEDS_REDIS_SERVER } from '@haru/redis/testing-redis.ts'
import { openEventStream } from './testing/event-stream.ts'
import { openRestaurant, type Restaurant } from './testing/restaurant.ts'
import type { TestInstallation } from './testing/test-installation.ts'
import { startTwoInstances } from './testing/two-instances.ts'

const LET_IN = 'let in'
const AWAY = '503 COMMON_503_01'
const SIGNED_OUT = '401 COMMON_401_06'
const UNPAIRED = '401 STORE_401_01'

type Shown = { token: string } | { cookie: string }

/** What an instance says to whoever shows this. */
async function saidTo(system: TestInstallation, shown: Shown): Promise<string> {
  const path = 'token' in shown ? '/store/trade-device' : '/trade'
  const { status, body } = await system.request('GET', path, shown)
  // A table without a trade: trade says so to its tablet alone.
  const isIn = status === 200 || body.errorCode === 'TRADE_404_02'
  return isIn ? LET_IN : `${status} ${body.errorCode}`
}

/** Takes a service away from an instance, as if its processes had died. */
function takeAway({ services }: TestInstallation, name: 'user' | 'store'): () => void {
  const app = services[name]
  assert.ok(app)
  delete services[name]
  return () => {
    services[name] = app
  }
}

/** Says of each who is asked: with the owner of the credentials there, and without. */
async function saidWithAndWithout(system: TestInstallation, owner: 'user' | 'store', shown: Shown) {
  const withIt = await saidTo(system, shown)
  const bringBack = takeAway(system, owner)
  const without = await saidTo(system, shown)
  bringBack()
  return [withIt, without]
}

async function signOut(system: TestInstallation, { ownerToken: token }: Restaurant) {
  assert.equal((await system.request('POST', '/user/logout', { token })).status, 204)
}

test(
  'a revoked token is let in never: Redis up, stopped, or come back empty',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const { redis, one, other, untilRedis } = await startTwoInstances(t)
    const [leaver, stayer, late] = await Promise.all([1, 2, 3].map(() => openRestaurant(one)))
    assert.ok(leaver && stayer && late)
    const [gone, here] = [{ token: leaver.ownerToken }, { token: stayer.ownerToken }]
    assert.deepEqual(await saidWithAndWithout(other, 'user', gone), [LET_IN, AWAY])
    await signOut(one, leaver)
    assert.deepEqual(await saidWithAndWithout(other, 'user', gone), [SIGNED_OUT, SIGNED_OUT])
    assert.deepEqual(await saidWithAndWithout(other, 'user', here), [LET_IN, AWAY])

    await redis.kill()
    assert.deepEqual(await saidWithAndWithout(other, 'user', gone), [SIGNED_OUT, AWAY])
    await untilRedis('away')
    assert.deepEqual(await saidWithAndWithout(other, 'user', gone), [SIGNED_OUT, AWAY])
    assert.deepEqual(await saidWithAndWithout(other, 'user', here), [LET_IN, AWAY])
    // Nobody can be told: user is asked.
    await signOut(one, late)
    const lateShown = { token: late.ownerToken }
    assert.deepEqual(await saidWithAndWithout(other, 'user', lateShown), [SIGNED_OUT, AWAY])

    await redis.restart()
    await untilRedis('up')
    for (const shown of [gone, lateShown]) {
      assert.deepEqual(await saidWithAndWithout(other, 'user', shown), [SIGNED_OUT, AWAY])
    }
    assert.deepEqual(await saidWithAndWithout(other, 'user', here), [LET_IN, AWAY])
  },
)

test(
  'a session that ends since a spent refresh token came back is known as well',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const { one, other } = await startTwoInstances(t)
    const { ownerToken: token, refreshCookie: cookie } = await openRestaurant(one)
    const renew = (value: string) => one.request('POST', '/user/re-issue', { cookie: value })
    const next = (await renew(cookie)).cookies[0] ?? ''
    await renew(next)
    assert.equal((await renew(cookie)).body.errorCode, 'USER_401_01')
    assert.deepEqual(await saidWithAndWithout(other, 'user', { token }), [SIGNED_OUT, SIGNED_OUT])
  },
)

test(
  'a pairing that is over is let in never, unpaired or replaced',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const { redis, one, other, untilRedis } = await startTwoInstances(t)
    const restaurant = await openRestaurant(one)
    const [first = 0, second = 0] = restaurant.tabletIds
    const replaced = { cookie: await restaurant.pair(first) }
    const current = { cookie: await restaurant.pair(first) }
    const unpaired = { cookie: await restaurant.pair(second) }
    assert.deepEqual(await saidWithAndWithout(other, 'store', unpaired), [LET_IN, AWAY])
    await restaurant.owner('DELETE', `/store/trade-device/${second}/pairing`)
    for (const shown of [replaced, unpaired]) {
      assert.deepEqual(await saidWithAndWithout(other, 'store', shown), [UNPAIRED, UNPAIRED])
    }
    assert.deepEqual(await saidWithAndWithout(other, 'store', current), [LET_IN, AWAY])
    await redis.kill()
    await untilRedis('away')
    for (const shown of [replaced, unpaired]) {
      assert.deepEqual(await saidWithAndWithout(other, 'store', shown), [UNPAIRED, AWAY])
    }
    assert.deepEqual(await saidWithAndWithout(other, 'store', current), [LET_IN, AWAY])
  },
)

/** Less than the 5 seconds after which a stream asks for itself, by far. */
const AT_ONCE_MS_MAX = 3_000

test(
  'open streams end at once at every instance, when their credentials do',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const { one, other } = await startTwoInstances(t)
    const restaurant = await openRestaurant(one)
    const cookie = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
    const authorization = `Bearer ${restaurant.ownerToken}`
    const open = async (headers: Record<string, string>) => {
      const streams = await Promise.all(
        [one, other].map(({ url }) => openEventStream(url, headers)),
      )
      for (const stream of streams) assert.equal((await stream.next())?.event, 'ready')
      return streams
    }
    const ends = async (streams: Awaited<ReturnType<typeof open>>, end: () => Promise<unknown>) => {
      const startedAt = performance.now()
      await end()
      for (const stream of streams) while (await stream.next());
      assert.ok(performance.now() - startedAt < AT_ONCE_MS_MAX, 'it had to ask for itself')
    }
    const [screens, tablets] = [await open({ authorization }), await open({ cookie })]
    await ends(tablets, () =>
      restaurant.owner('DELETE', `/store/trade-device/${restaurant.tabletIds[0]}/pairing`),
    )
    await ends(screens, () => signOut(one, restaurant))
  },
)

test(
  'without Redis, told nothing, a stream of another instance ends after a look',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const { redis, one, other, untilRedis } = await startTwoInstances(t)
    const restaurant = await openRestaurant(one)
    const authorization = `Bearer ${restaurant.ownerToken}`
    const stream = await openEventStream(other.url, { authorization })
    assert.equal((await stream.next())?.event, 'ready')
    await redis.kill()
    await untilRedis('away')
    await signOut(one, restaurant)
    while (await stream.next());
  },
)
