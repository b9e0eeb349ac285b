import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openEventStream } from '@haru/haru/testing/event-stream.ts'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import { startTestInstallation } from '@haru/haru/testing/test-installation.ts'
import { ownerCaller, tabletCaller } from '@haru/service-kit/testing.ts'
import type { Follower } from './follower.ts'
import { createStreamPlaces } from './stream-places.ts'

const tabletOf = (id: number, storeId = 1) => tabletCaller(id, storeId).tablet as Follower
const ownerOf = (id: number, storeId = 1) => ownerCaller(id, storeId).account as Follower

/** Between two looks: looking without a pause would keep the system from working. */
const soon = async () => await delay(5)

/** Opens streams one after the other. */
function openMany(followers: readonly Follower[]) {
  const places = createStreamPlaces()
  const closed: number[] = []
  const leave = followers.map((follower, n) => places.take(follower, () => closed.push(n)))
  return { places, closed, leave }
}

test('a tablet, an account and a store have so many streams; the oldest makes room', () => {
  const cases: [count: number, followerOf: (n: number) => Follower, closed: number[]][] = [
    [8, () => tabletOf(1), []],
    [10, () => tabletOf(1), [0, 1]],
    [16, () => ownerOf(1), []],
    [17, () => ownerOf(1), [0]],
    [256, (n) => tabletOf(n), []],
    [257, (n) => tabletOf(n), [0]],
    [257, (n) => tabletOf(n, n % 2), []],
  ]
  for (const [count, followerOf, closed] of cases) {
    const followers = Array.from({ length: count }, (_, n) => followerOf(n))
    assert.deepEqual(openMany(followers).closed, closed)
  }
})

test('a stream that ended has given its place back, once', () => {
  const { places, closed, leave } = openMany(Array.from({ length: 8 }, () => tabletOf(1)))
  leave[3]?.()
  leave[3]?.()
  places.take(tabletOf(1), () => closed.push(8))
  assert.equal(closed.length, 0)
  places.take(tabletOf(1), () => closed.push(9))
  assert.deepEqual(closed, [0])
})

test('a ninth stream of a tablet ends its first, even one that nobody reads', async (t) => {
  const system = await startTestInstallation(t)
  const { storeId, tabletIds, ...restaurant } = await openRestaurant(system)
  const cookie = await restaurant.pair(tabletIds[0] ?? 0)
  await system.drain()
  // More than lies in the buffers between two ends of a connection.
  await system.admin.query(
    `with stream as (insert into trade.live_stream values ($1, 400))
     insert into trade.live_event (store_id, id, type, payload)
     select $1, n, 'product-changed', jsonb_build_object('text', repeat('x', 100000))
       from generate_series(1, 400) n`,
    [storeId],
  )
  const { feed } = system.trade.context
  const { listen } = feed
  let following = 0
  feed.listen = (...args) => {
    const stop = listen(...args)
    following++
    return () => {
      following--
      stop()
    }
  }
  const { hostname, port } = new URL(system.url)
  const stalled = connect(Number(port), hostname).pause()
  t.after(() => stalled.destroy())
  stalled.write(`GET /trade/events HTTP/1.1\r\nHost: ${hostname}\r\nLast-Event-ID: 0\r\n`)
  stalled.write(`Cookie: ${cookie}\r\n\r\n`)
  while (following === 0) await soon()
  const streams = []
  for (let n = 0; n < 8; n++) {
    const stream = await openEventStream(system.url, { cookie })
    assert.equal((await stream.next())?.event, 'ready')
    streams.push(stream)
  }
  while (following > 8) await soon()
  const ninth = await openEventStream(system.url, { cookie })
  assert.equal(await streams[0]?.next(), undefined)
  for (const stream of [...streams, ninth]) stream.close()
  while (following > 0) await soon()
})
