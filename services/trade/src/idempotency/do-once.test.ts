import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import { startTestSystem } from '@haru/haru/testing/test-system.ts'
import { digestOf } from './do-once.ts'

test('a repeat gets the first answer again, with the status of now', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const headers = { 'idempotency-key': 'once', prefer: '' }
  const first = await restaurant.order(tablet, [[rice, 1]], headers)
  await system.drain()
  await restaurant.owner('POST', `/trade/order/${first.body.orderId}/void`, { reason: '실수' })

  const repeat = await restaurant.order(tablet, [[rice, 1]], headers)

  assert.equal(repeat.status, 202)
  assert.deepEqual(repeat.body, { ...first.body, status: 'VOIDED' })
})

test('the same key with another request is refused, and belongs to its caller alone', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [one = 0, two = 0] = restaurant.tabletIds
  const [tablet, neighbour] = [await restaurant.pair(one), await restaurant.pair(two)]
  const headers = { 'idempotency-key': 'same' }
  const first = await restaurant.order(tablet, [[rice, 1]], headers)

  const other = await restaurant.order(tablet, [[rice, 2]], headers)
  assert.equal(other.status, 422)
  assert.equal(other.body.errorCode, 'COMMON_422_01')
  const foreign = await restaurant.order(neighbour, [[rice, 1]], headers)
  assert.equal(foreign.body.status, 'CONFIRMED')
  assert.notEqual(foreign.body.orderId, first.body.orderId)
})

test('a key on one route, paid for one table, is refused for another table', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [one = 0, two = 0] = restaurant.tabletIds
  for (const table of [one, two]) await restaurant.order(await restaurant.pair(table), [[rice, 1]])
  const headers = { 'idempotency-key': 'pay' }
  const first = await restaurant.pay(one, undefined, undefined, headers)
  assert.equal(first.status, 201)
  assert.equal((await restaurant.pay(two, undefined, undefined, headers)).status, 422)
  const repeat = await restaurant.pay(one, undefined, undefined, headers)
  assert.deepEqual([repeat.status, repeat.body], [201, first.body])
})

test('while the first is still under way, a repeat waits 5 s and is told to retry', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [table = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(table)
  await system.admin.query('begin')
  await system.admin.query(
    `insert into trade.idempotency_key (caller, route, key, request_digest)
     values ($1, 'order', 'slow', '')`,
    [`tablet:${table}`],
  )
  const answer = await restaurant.order(tablet, [[rice, 1]], { 'idempotency-key': 'slow' })
  await system.admin.query('rollback')
  assert.equal(answer.status, 409)
  assert.equal(answer.body.errorCode, 'COMMON_409_01')
  assert.equal(answer.headers.get('retry-after'), '1')
  const after = await restaurant.order(tablet, [[rice, 1]], { 'idempotency-key': 'slow' })
  assert.equal(after.body.status, 'CONFIRMED')
})

test('the order of members does not make another request, other content does', () => {
  const digest = digestOf('POST', '/a', { a: 1, b: [{ c: 1, d: undefined }] })
  assert.deepEqual(digestOf('POST', '/a', { b: [{ c: 1 }], a: 1 }), digest)
  assert.notDeepEqual(digestOf('POST', '/a', { a: 1, b: [{ c: 2 }] }), digest)
  assert.notDeepEqual(digestOf('POST', '/b', { a: 1, b: [{ c: 1 }] }), digest)
})
