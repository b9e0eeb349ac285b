import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openEventStream } from '@haru/haru/testing/event-stream.ts'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import { startTestSystem } from '@haru/haru/testing/test-system.ts'

test('the owner sees what changes in the store, a tablet its own table and the menu', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000 })
  const [one = 0, two = 0] = restaurant.tabletIds
  const [tablet, neighbour] = [await restaurant.pair(one), await restaurant.pair(two)]
  await system.drain()
  const authorization = `Bearer ${restaurant.ownerToken}`
  const owner = await openEventStream(system.url, { authorization })
  const table = await openEventStream(system.url, { cookie: neighbour })
  assert.equal((await owner.next())?.event, 'ready')
  assert.equal((await table.next())?.event, 'ready')

  const { body } = await restaurant.order(tablet, [[rice, 2]])
  await restaurant.pay(one)

  const seen = [await owner.next(), await owner.next(), await owner.next(), await owner.next()]
  const kinds = seen.map((event) => event?.event)
  const expected = ['order-changed', 'order-changed', 'product-changed', 'trade-paid']
  assert.deepEqual(kinds.sort(), expected)
  const states = seen.map((event) => event?.data['status']).filter((status) => status)
  assert.equal(states.at(-1), 'CONFIRMED')
  const menu = await table.next()
  assert.equal(menu?.event, 'product-changed', "the neighbour's order is not his to see")
  await restaurant.order(neighbour, [[rice, 1]])
  const own = [await table.next(), await table.next(), await table.next()]
  // What the store says may be told before what it says it about.
  const ownKinds = own.map((event) => event?.event)
  assert.deepEqual(ownKinds.sort(), ['order-changed', 'order-changed', 'product-changed'])
  for (const event of own) assert.notEqual(event?.data['orderId'], body.orderId)
  for (const stream of [owner, table]) stream.close()
})

test('a stream resumes after the last number seen, without gap, in order', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  await Promise.all(Array.from({ length: 10 }, () => restaurant.order(tablet, [[rice, 1]])))
  await system.drain()
  const authorization = `Bearer ${restaurant.ownerToken}`
  const stream = await openEventStream(system.url, { authorization, 'last-event-id': '5' })
  assert.equal((await stream.next())?.event, 'ready')
  const ids: number[] = []
  for (let n = 0; n < 15; n++) ids.push(Number((await stream.next())?.id))
  assert.deepEqual(
    ids,
    Array.from({ length: 15 }, (_, n) => n + 6),
  )
  stream.close()
})

test('a number too old, of another life of the database, or none at all gives reset', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  for (let n = 0; n < 5; n++) await restaurant.addProduct({ name: `상품 ${n}` })
  await system.drain()
  await system.admin.query('delete from trade.live_event where id <= 3')
  const authorization = `Bearer ${restaurant.ownerToken}`
  for (const [seen, event] of [
    ['0', 'reset'],
    ['1', 'reset'],
    ['3', 'ready'],
    ['99', 'reset'],
    ['x', 'reset'],
    ['-1', 'reset'],
    ['4.5', 'reset'],
    ['4'.repeat(40), 'reset'],
    ['', 'ready'],
  ] as const) {
    const stream = await openEventStream(system.url, { authorization, 'last-event-id': seen })
    assert.equal((await stream.next())?.event, event)
    stream.close()
  }
})

test('a stream closes on sign-out and on unpairing, before anything more is told', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [one = 0, two = 0] = restaurant.tabletIds
  const [tablet, lost] = [await restaurant.pair(one), await restaurant.pair(two)]
  await system.drain()
  const lostStream = await openEventStream(system.url, { cookie: lost })
  await lostStream.next()
  await restaurant.owner('DELETE', `/store/trade-device/${two}/pairing`)
  await restaurant.order(tablet, [[rice, 1]])
  assert.equal(await lostStream.next(), undefined)
  await system.drain()

  const authorization = `Bearer ${restaurant.ownerToken}`
  const stream = await openEventStream(system.url, { authorization })
  await stream.next()
  await restaurant.owner('POST', '/user/logout')
  await restaurant.order(tablet, [[rice, 1]])
  assert.equal(await stream.next(), undefined)
})

test('nobody else may listen', async (t) => {
  const system = await startTestSystem(t)
  assert.equal((await openEventStream(system.url, {})).status, 400)
  const forged = await openEventStream(system.url, { cookie: 'tradeDeviceId=1' })
  assert.equal(forged.status, 401)
})
