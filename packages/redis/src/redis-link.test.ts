import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Registry } from 'prom-client'
import { openRedisLink, type RedisLink } from './redis-link.ts'
import { NEEDS_REDIS_SERVER, type OwnRedis, startOwnRedis } from './testing-redis.ts'

/** The link's own bound is 200 ms; a busy machine is no reason to fail. */
const ANSWER_MS_MAX = 1_000
/** As the link has it, for one that is slow. */
const TOLD_EVERY_MS = 10_000

async function openLink(t: TestContext, redis: OwnRedis) {
  const told: string[] = []
  const registry = new Registry()
  const link = openRedisLink(redis, (message) => void told.push(message), registry)
  t.after(link.close)
  const up = async () => /^haru_redis_up (\d)$/m.exec(await registry.metrics())?.[1]
  return { link, told, up }
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(5)
}

const ping = (link: RedisLink) => link.ask('ping', (client) => client.ping())
const ownOf = async (redis: OwnRedis) => {
  return String(await redis.ask('CLIENT', 'LIST')).split(`name=haru-${process.pid}`).length - 1
}

/** The same Redis, far away: its answers take longer than they may. */
async function slowed(t: TestContext, redis: OwnRedis): Promise<OwnRedis> {
  const far = createServer((near) => {
    const server = connect(Number(new URL(redis.url).port), '127.0.0.1')
    for (const socket of [near, server]) socket.on('error', () => {})
    near.pipe(server)
    server.on('data', (data) => setTimeout(() => near.write(data), 300))
    near.on('close', () => server.destroy())
  }).listen(0, '127.0.0.1')
  t.after(() => far.close())
  await once(far, 'listening')
  return { ...redis, url: `redis://127.0.0.1:${(far.address() as AddressInfo).port}` }
}

test(
  'who is away from the start is told once, and found when he comes',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const redis = await startOwnRedis(t)
    await redis.kill()
    const { link, told, up } = await openLink(t, redis)
    await until(() => told.length > 0)
    assert.equal(await ping(link), undefined)
    assert.equal(await up(), '0')
    await redis.restart()
    await until(link.isUp)
    assert.equal(await ping(link), 'PONG')
    assert.equal(await up(), '1')
    assert.deepEqual(told, ['Redis is away', 'Redis is back'])
  },
)

test('whoever listens hears again after an outage', NEEDS_REDIS_SERVER, async (t) => {
  const redis = await startOwnRedis(t)
  const { link, told } = await openLink(t, redis)
  const heard: string[] = []
  link.listen('news', (message) => void heard.push(message))
  const publish = async (message: string) => {
    await until(async () => (await redis.ask('PUBLISH', 'haru:news', message)) === 1)
    await until(() => heard.includes(message))
  }
  await publish('before')
  for (const message of ['after', 'once more']) {
    await redis.kill()
    await until(() => !link.isUp())
    await redis.restart()
    await publish(message)
  }
  assert.deepEqual(heard, ['before', 'after', 'once more'])
  assert.equal(told.length, 4)
})

test(
  'a Redis that answers nothing costs a bounded time, then none',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const redis = await startOwnRedis(t)
    const { link, told } = await openLink(t, redis)
    await until(link.isUp)
    redis.freeze()
    const startedAt = performance.now()
    const answers = await Promise.all(Array.from({ length: 50 }, () => ping(link)))
    assert.deepEqual(new Set(answers), new Set([undefined]))
    assert.ok(performance.now() - startedAt < ANSWER_MS_MAX)
    let asked = 0
    const unasked = await link.ask('count', async () => ++asked)
    assert.deepEqual([unasked, asked], [undefined, 0])
    redis.thaw()
    await until(link.isUp)
    assert.equal(await ping(link), 'PONG')
    assert.deepEqual(told, ['Redis is away', 'Redis is back'])
  },
)

test(
  'a Redis that says nothing for seconds is taken for gone, and found again',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const redis = await startOwnRedis(t)
    const { link, told } = await openLink(t, redis)
    await until(link.isUp)
    redis.freeze()
    await until(() => told.includes('Redis is away'))
    redis.thaw()
    await until(link.isUp)
    assert.deepEqual(told, ['Redis is away', 'Redis is back'])
  },
)

test('a Redis that is slow all the time is told once in a while', NEEDS_REDIS_SERVER, async (t) => {
  const redis = await startOwnRedis(t)
  const startedAt = performance.now()
  const { link, told } = await openLink(t, await slowed(t, redis))
  for (let round = 0; round < 3; round++) {
    await until(link.isUp)
    assert.equal(await ping(link), undefined)
    assert.equal(link.isUp(), false)
  }
  await until(link.isUp)
  // On a slow machine the rounds may take longer than the while.
  const rounds = told.filter((one) => one === 'Redis is away').length
  const whiles = Math.floor((performance.now() - startedAt) / TOLD_EVERY_MS)
  assert.ok(rounds >= 1 && rounds <= 1 + whiles, `told ${rounds} times`)
})

test('a command that Redis refuses is told once, and no outage', NEEDS_REDIS_SERVER, async (t) => {
  const redis = await startOwnRedis(t)
  const { link, told } = await openLink(t, redis)
  await until(link.isUp)
  const set = () => link.ask('remember', (client, name) => client.set(name('a'), '1'))
  await redis.ask('CONFIG', 'SET', 'maxmemory', '1')
  assert.equal(await set(), undefined)
  assert.equal(await set(), undefined)
  assert.equal(await ping(link), 'PONG')
  assert.deepEqual(told, ['Redis refuses to remember'])
  await redis.ask('CONFIG', 'SET', 'maxmemory', '0')
  assert.equal(await set(), 'OK')
  assert.equal(link.isUp(), true)
})

test('closed, it leaves neither a connection nor a channel', NEEDS_REDIS_SERVER, async (t) => {
  const redis = await startOwnRedis(t)
  const { link, told } = await openLink(t, redis)
  link.listen('news', () => {})
  await until(async () => String(await redis.ask('PUBSUB', 'CHANNELS')) === 'haru:news')
  assert.equal(await ownOf(redis), 1)
  await link.close()
  await link.close()
  await until(async () => (await ownOf(redis)) === 0)
  assert.equal(String(await redis.ask('PUBSUB', 'CHANNELS')), '')
  assert.equal(await ping(link), undefined)
  assert.deepEqual(told, [])
})
