import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openEventStream } from '@haru/haru/testing/event-stream.ts'
import { openRestaurant, type Restaurant } from '@haru/haru/testing/restaurant.ts'
import { hireStaff } from '@haru/haru/testing/staff.ts'
import { startTestInstallation } from '@haru/haru/testing/test-installation.ts'
import { startTestSystem } from '@haru/haru/testing/test-system.ts'

async function ticketsOf({ owner }: Restaurant, state: 'OPEN' | 'DONE') {
  const { status, body } = await owner('GET', `/trade/kitchen/ticket?state=${state}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body
}

async function idsOf(restaurant: Restaurant, state: 'OPEN' | 'DONE'): Promise<number[]> {
  return (await ticketsOf(restaurant, state)).map((one: { orderId: number }) => one.orderId)
}

function pathOf(orderId: number, verb: 'bump' | 'recall'): string {
  return `/trade/kitchen/ticket/${orderId}/${verb}`
}

test('a confirmed order is a ticket until it is bumped, and again after a recall', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ name: '비빔밥' })
  const cola = await restaurant.addProduct({ name: '콜라', category: 'DRINK', price: 2_000 })
  const [one = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(one)
  assert.deepEqual(await ticketsOf(restaurant, 'OPEN'), [])
  const { body } = await restaurant.order(tablet, [
    [rice, 2],
    [cola, 1],
  ])
  const [ticket] = await ticketsOf(restaurant, 'OPEN')
  const { rows } = await system.admin.query('select haru.clock() as now')
  assert.ok(Math.abs(rows[0].now - Date.parse(ticket.confirmedAt)) < 60_000)
  assert.deepEqual(ticket, {
    orderId: body.orderId,
    tradeId: body.tradeId,
    tradeDeviceId: one,
    status: 'CONFIRMED',
    confirmedAt: ticket.confirmedAt,
    bumpedAt: null,
    lineList: [
      { productName: '비빔밥', productCategory: 'MAIN_MENU', count: 2 },
      { productName: '콜라', productCategory: 'DRINK', count: 1 },
    ],
  })
  for (let time = 0; time < 2; time++) {
    assert.equal((await restaurant.owner('POST', pathOf(body.orderId, 'bump'))).status, 204)
  }
  assert.deepEqual(await ticketsOf(restaurant, 'OPEN'), [])
  const [done] = await ticketsOf(restaurant, 'DONE')
  assert.ok(done.bumpedAt >= done.confirmedAt)
  assert.deepEqual({ ...done, bumpedAt: null }, ticket)
  for (let time = 0; time < 2; time++) {
    assert.equal((await restaurant.owner('POST', pathOf(body.orderId, 'recall'))).status, 204)
  }
  assert.deepEqual(await ticketsOf(restaurant, 'OPEN'), [ticket])
  assert.deepEqual(await ticketsOf(restaurant, 'DONE'), [])
})

test('open tickets stand oldest first, done ones newest first; staff cook, too', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const { token } = await hireStaff(system, restaurant)
  const rice = await restaurant.addProduct()
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const orderIds: number[] = []
  for (let n = 0; n < 3; n++) {
    orderIds.push((await restaurant.order(tablet, [[rice, 1]])).body.orderId)
  }
  assert.deepEqual(await idsOf(restaurant, 'OPEN'), orderIds)
  const [first = 0, second = 0, third = 0] = orderIds
  for (const orderId of [third, first]) {
    const answer = await system.request('POST', pathOf(orderId, 'bump'), { token })
    assert.equal(answer.status, 204)
  }
  assert.deepEqual(await idsOf(restaurant, 'OPEN'), [second])
  assert.deepEqual(await idsOf(restaurant, 'DONE'), [first, third])
})

test('orders that are undecided or rejected are on no ticket', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ baseStock: 10 })
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  await system.drain()
  await system.bus.stop()
  const { body } = await restaurant.order(tablet, [[rice, 9]], { prefer: '' })
  const bump = () => restaurant.owner('POST', pathOf(body.orderId, 'bump'))
  assert.deepEqual(await idsOf(restaurant, 'OPEN'), [])
  assert.equal((await bump()).body.errorCode, 'TRADE_404_01')
  await system.admin.query('update store.product set stock = 0 where id = $1', [rice])
  await system.drain()
  assert.deepEqual(await idsOf(restaurant, 'OPEN'), [])
  assert.equal((await bump()).body.errorCode, 'TRADE_404_01')
})

test('a voided order stays on its ticket as voided, until it is bumped', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const { body } = await restaurant.order(tablet, [[rice, 1]])
  await restaurant.owner('POST', `/trade/order/${body.orderId}/void`, { reason: '취소' })
  const [ticket] = await ticketsOf(restaurant, 'OPEN')
  assert.equal(ticket.status, 'VOIDED')
  assert.equal((await restaurant.owner('POST', pathOf(body.orderId, 'bump'))).status, 204)
  assert.deepEqual(await idsOf(restaurant, 'OPEN'), [])
})

test('a table that pays leaves its tickets to the kitchen', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [one = 0] = restaurant.tabletIds
  const { body } = await restaurant.order(await restaurant.pair(one), [[rice, 1]])
  await restaurant.pay(one)
  assert.deepEqual(await idsOf(restaurant, 'OPEN'), [body.orderId])
})

test('tickets of another store are not there, and other states are none', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const stranger = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const { body } = await restaurant.order(tablet, [[rice, 1]])
  assert.deepEqual(await idsOf(stranger, 'OPEN'), [])
  const codeOf = async (method: string, path: string) =>
    (await stranger.owner(method, path)).body.errorCode
  for (const verb of ['bump', 'recall'] as const) {
    assert.equal(await codeOf('POST', pathOf(body.orderId, verb)), 'TRADE_404_01')
    assert.equal(await codeOf('POST', pathOf(999_999, verb)), 'TRADE_404_01')
    assert.equal(await codeOf('POST', pathOf(0, verb)), 'COMMON_400_05')
  }
  assert.equal(await codeOf('GET', '/trade/kitchen/ticket'), 'COMMON_400_04')
  assert.equal(await codeOf('GET', '/trade/kitchen/ticket?state=ALL'), 'COMMON_400_05')
  assert.deepEqual(await idsOf(restaurant, 'OPEN'), [body.orderId])
})

test('of what was done, today is shown', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const { body } = await restaurant.order(tablet, [[rice, 1]])
  const open = await restaurant.order(tablet, [[rice, 1]])
  await restaurant.owner('POST', pathOf(body.orderId, 'bump'))
  // From noon into the next day, and not so far that what is open is old enough to be removed.
  await system.moveClock('23 hours')
  assert.deepEqual(await idsOf(restaurant, 'DONE'), [])
  assert.deepEqual(await idsOf(restaurant, 'OPEN'), [open.body.orderId])
})

test('the store and the table hear of a bump and a recall, as the ticket is now', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [one = 0, two = 0] = restaurant.tabletIds
  const [tablet, neighbour] = [await restaurant.pair(one), await restaurant.pair(two)]
  const { body } = await restaurant.order(tablet, [[rice, 1]])
  const { orderId } = body
  await system.drain()
  const authorization = `Bearer ${restaurant.ownerToken}`
  const owner = await openEventStream(system.url, { authorization })
  const table = await openEventStream(system.url, { cookie: tablet })
  const other = await openEventStream(system.url, { cookie: neighbour })
  for (const stream of [owner, table, other]) assert.equal((await stream.next())?.event, 'ready')
  const told = { storeId: restaurant.storeId, tradeDeviceId: one, orderId }

  for (const verb of ['bump', 'recall', 'bump'] as const) {
    await restaurant.owner('POST', pathOf(orderId, verb))
    for (const stream of [owner, table]) {
      const { event, data } = (await stream.next()) ?? {}
      assert.deepEqual([event, data], ['ticket-changed', { ...told, bumped: verb === 'bump' }])
    }
  }
  await system.bus.stop()
  await restaurant.owner('POST', pathOf(orderId, 'recall'))
  await restaurant.owner('POST', pathOf(orderId, 'bump'))
  await system.drain()
  for (let n = 0; n < 2; n++) assert.equal((await owner.next())?.data['bumped'], true)
  await restaurant.order(neighbour, [[rice, 1]], { prefer: '' })
  await system.drain()
  assert.notEqual((await other.next())?.event, 'ticket-changed', 'it is not his to see')
  for (const stream of [owner, table, other]) stream.close()
})
