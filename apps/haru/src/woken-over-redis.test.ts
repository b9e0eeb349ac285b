import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openSharedState } from '@haru/redis'
import { NEEDS_REDIS_SERVER } from '@haru/redis/testing-redis.ts'
import { createDecisionWaiters } from '@haru/trade/order/decision-waiters.ts'
import { openEventStream } from './testing/event-stream.ts'
import { openRestaurant } from './testing/restaurant.ts'
import { startTwoInstances, type TwoInstances } from './testing/two-instances.ts'

/** Less, by far, than what each of them would wait without being woken: 10 and 5 seconds. */
const WOKEN_MS_MAX = 4_000
const NEVER_MS = 60_000

/** Guests come to `one`; `other` alone handles what happens: answers, and what screens are told. */
async function openApart(t: TestContext) {
  const instances = await startTwoInstances(t)
  const { one } = instances
  const restaurant = await openRestaurant(one)
  const dish = await restaurant.addProduct({ baseStock: 10 })
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  await one.drain()
  await one.bus.stop()
  const order = () => restaurant.order(tablet, [[dish, 2]])
  const screen = async () => {
    const authorization = `Bearer ${restaurant.ownerToken}`
    const stream = await openEventStream(one.url, { authorization })
    assert.equal((await stream.next())?.event, 'ready')
    return stream
  }
  return { ...instances, order, screen }
}

/** From now on `one` is told, and never looks for itself. */
async function stopLooking(t: TestContext, { one, redis }: TwoInstances): Promise<void> {
  const { context } = one.trade
  const shared = openSharedState(redis, () => {})
  t.after(shared.close)
  context.waiters = createDecisionWaiters(shared.announcer, {
    untoldMs: NEVER_MS,
    toldMs: NEVER_MS,
  })
  context.feed.look = async () => {}
  while (!String(await redis.ask('PUBSUB', 'NUMSUB', 'haru:order-decided')).endsWith(',3'));
}

async function soon<Result>(work: Promise<Result>): Promise<Result> {
  const startedAt = performance.now()
  const result = await work
  assert.ok(performance.now() - startedAt < WOKEN_MS_MAX, 'nobody woke it')
  return result
}

test(
  'an order that another instance decides is answered as soon as it is',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const { order, ...instances } = await openApart(t)
    await stopLooking(t, instances)
    const { status, body } = await soon(order())
    assert.deepEqual([status, body.status], [200, 'CONFIRMED'])
  },
)

test('a screen is told at once of what another instance handled', NEEDS_REDIS_SERVER, async (t) => {
  const { order, screen, ...instances } = await openApart(t)
  const stream = await screen()
  await stopLooking(t, instances)
  await order()
  const seen: unknown[] = []
  const follow = async () => {
    while (!seen.includes('CONFIRMED')) seen.push((await stream.next())?.data['status'])
  }
  await soon(follow())
  stream.close()
})

test(
  'with Redis stopped both are found by looking, a little later',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const { order, screen, redis, untilRedis } = await openApart(t)
    const stream = await screen()
    await redis.kill()
    await untilRedis('away')
    const { status, body } = await order()
    assert.deepEqual([status, body.status], [200, 'CONFIRMED'])
    const seen: unknown[] = []
    while (!seen.includes('CONFIRMED')) seen.push((await stream.next())?.data['status'])
    await redis.restart()
    await untilRedis('up')
    const again = await order()
    assert.deepEqual([again.status, again.body.status], [200, 'CONFIRMED'])
    stream.close()
  },
)
