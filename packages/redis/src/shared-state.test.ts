import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openSharedState, ownState } from './shared-state.ts'
import { NEEDS_REDIS_SERVER, type OwnRedis, startOwnRedis } from './testing-redis.ts'

const SESSION = { kind: 'session', id: '6f1d3a52-0000-4000-8000-000000000001' } as const
const PAIRING = { kind: 'pairing', id: SESSION.id } as const

async function openState(t: TestContext, redis: OwnRedis, prefix = redis.prefix) {
  const state = openSharedState({ url: redis.url, prefix }, () => {})
  t.after(state.close)
  await until(state.announcer.isHeard)
  return state
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(5)
}

/** Two processes of one installation, both listening. */
async function openTwo(t: TestContext) {
  const redis = await startOwnRedis(t)
  const [one, other] = [await openState(t, redis), await openState(t, redis)]
  await until(async () =>
    String(await redis.ask('PUBSUB', 'NUMSUB', 'haru:revoked')).endsWith(',2'),
  )
  return { redis, one, other }
}

test(
  'what one process revokes, the other knows until it could be good no more',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const { redis, one, other } = await openTwo(t)
    assert.equal(await other.revocations.isRevoked(SESSION), false)
    await one.revocations.revoke(SESSION, 3_600)
    assert.equal(await other.revocations.isRevoked(SESSION), true)
    assert.equal(await other.revocations.isRevoked(PAIRING), false, 'of another kind')
    const stranger = await openState(t, redis, 'other:')
    assert.equal(await stranger.revocations.isRevoked(SESSION), false, 'of another installation')
    const ttl = Number(await redis.ask('TTL', `haru:revoked:session:${SESSION.id}`))
    assert.ok(ttl > 3_500 && ttl <= 3_600, `${ttl}`)
  },
)

test(
  'who listens hears of a revocation of his, here and elsewhere, until he stops',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const { one, other } = await openTwo(t)
    const heard: string[] = []
    const stopHere = one.revocations.onRevoked(SESSION, () => heard.push('here'))
    other.revocations.onRevoked(SESSION, () => heard.push('there'))
    other.revocations.onRevoked(PAIRING, () => heard.push('wrong'))
    await one.revocations.revoke(SESSION, 60)
    await until(() => heard.includes('there'))
    assert.deepEqual(heard, ['here', 'there'])
    stopHere()
    await one.revocations.revoke(SESSION, 60)
    await until(() => heard.length === 3)
    assert.deepEqual(heard, ['here', 'there', 'there'])
  },
)

test('one process alone hears what it revokes, and remembers nothing', async () => {
  const { revocations } = ownState()
  let heard = 0
  revocations.onRevoked(SESSION, () => heard++)
  await revocations.revoke(SESSION, 60)
  assert.equal(heard, 1)
  assert.equal(await revocations.isRevoked(SESSION), false)
})

test(
  'what is told is heard once by every other process, and by nobody here',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const { redis, one, other } = await openTwo(t)
    const heard: (number | string)[] = []
    one.announcer.onAnnounced('order-decided', () => heard.push('own'))
    other.announcer.onAnnounced('order-decided', (ids) => heard.push(...ids))
    await until(async () =>
      String(await redis.ask('PUBSUB', 'NUMSUB', 'haru:order-decided')).endsWith(',2'),
    )
    one.announcer.announce('order-decided', [])
    const ids = Array.from({ length: 2_500 }, (_, n) => n + 1)
    one.announcer.announce('order-decided', ids)
    await until(() => heard.length === ids.length)
    assert.deepEqual(heard, ids)
  },
)

test(
  'a message that is none of ours wakes nobody, and the next one does',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const { redis, one } = await openTwo(t)
    const heard: number[] = []
    one.announcer.onAnnounced('store-changed', (ids) => heard.push(...ids))
    await until(async () =>
      String(await redis.ask('PUBSUB', 'NUMSUB', 'haru:store-changed')).endsWith(',1'),
    )
    const many = JSON.stringify({ from: 'x', ids: Array(1_001).fill(1) })
    const strange = ['', '{', 'null', '{"ids":[1]}', '{"from":"x","ids":["1"]}', many]
    for (const message of strange) await redis.ask('PUBLISH', 'haru:store-changed', message)
    await redis.ask('PUBLISH', 'haru:store-changed', '{"from":"x","ids":[7]}')
    await until(() => heard.length > 0)
    assert.deepEqual(heard, [7])
  },
)

test('counts are common, and their windows end by themselves', NEEDS_REDIS_SERVER, async (t) => {
  const { redis, one, other } = await openTwo(t)
  const counts = await Promise.all(
    Array.from({ length: 20 }, (_, n) => (n % 2 ? one : other).counters?.count('a', 60_000)),
  )
  const currents = counts.map((count) => count?.current ?? 0).sort((a, b) => a - b)
  assert.deepEqual(
    currents,
    Array.from({ length: 20 }, (_, n) => n + 1),
  )
  assert.ok(counts.every((count) => count && count.msLeft > 50_000 && count.msLeft <= 60_000))
  await one.counters?.count('short', 5)
  await until(async () => (await redis.ask('EXISTS', 'haru:count:short')) === 0)
  // Somebody took its end away: it gets another.
  await redis.ask('PERSIST', 'haru:count:a')
  assert.equal((await one.counters?.count('a', 60_000))?.msLeft, 60_000)
})

test(
  'while Redis is away nothing is known, counted or told, and nobody waits',
  NEEDS_REDIS_SERVER,
  async (t) => {
    const { redis, one } = await openTwo(t)
    await one.revocations.revoke(SESSION, 60)
    await redis.kill()
    assert.equal(await one.revocations.isRevoked(SESSION), false)
    assert.equal(await one.counters?.count('a', 60_000), undefined)
    await one.revocations.revoke(PAIRING, 60)
    await until(() => !one.announcer.isHeard())
    await redis.restart()
    await until(one.announcer.isHeard)
    assert.equal(await one.revocations.isRevoked(SESSION), false, 'it came back empty')
  },
)
