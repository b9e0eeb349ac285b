import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openEventStream } from '@haru/haru/testing/event-stream.ts'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import { hireStaff } from '@haru/haru/testing/staff.ts'
import { startTestInstallation } from '@haru/haru/testing/test-installation.ts'
import { startTestSystem, type TestSystem } from '@haru/haru/testing/test-system.ts'
import { openDatabase } from '@haru/pg'
import { createTestDatabase } from '@haru/pg/testing.ts'
import { sql } from 'kysely'
import type { Tables } from '../tables.gen.ts'
import { removeAnsweredCalls } from './staff-call-sql.ts'

function callAs(system: Pick<TestSystem, 'request'>, cookie: string) {
  return system.request('POST', '/trade/staff-call', { cookie })
}

test('a table calls once while its call is open, and again after the answer', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const [one = 0] = restaurant.tabletIds
  const cookie = await restaurant.pair(one)
  assert.deepEqual((await restaurant.owner('GET', '/trade/staff-call')).body, [])

  const first = await callAs(system, cookie)
  const again = await callAs(system, cookie)
  assert.deepEqual([first.status, again.status], [201, 200])
  assert.equal(first.body.tradeDeviceId, one)
  assert.deepEqual(again.body, first.body)
  assert.deepEqual((await restaurant.owner('GET', '/trade/staff-call')).body, [first.body])

  const path = `/trade/staff-call/${first.body.id}/answer`
  for (let time = 0; time < 2; time++) {
    assert.equal((await restaurant.owner('POST', path)).status, 204)
  }
  assert.deepEqual((await restaurant.owner('GET', '/trade/staff-call')).body, [])
  const next = await callAs(system, cookie)
  assert.equal(next.status, 201)
  assert.notEqual(next.body.id, first.body.id)
})

test('presses at the same moment open one call', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const cookie = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const answers = await Promise.all(Array.from({ length: 20 }, () => callAs(system, cookie)))
  assert.deepEqual(answers.map((one) => one.status).sort(), [...Array(19).fill(200), 201])
  assert.equal(new Set(answers.map((one) => one.body.id)).size, 1)
})

test('the first to call stands first, and staff answer as the owner does', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const { token } = await hireStaff(system, restaurant)
  const [one = 0, two = 0] = restaurant.tabletIds
  const second = await callAs(system, await restaurant.pair(two))
  const first = await callAs(system, await restaurant.pair(one))
  const listed = await system.request('GET', '/trade/staff-call', { token })
  assert.deepEqual(listed.body, [second.body, first.body])
  const path = `/trade/staff-call/${second.body.id}/answer`
  assert.equal((await system.request('POST', path, { token })).status, 204)
  const left = await system.request('GET', '/trade/staff-call', { token })
  assert.deepEqual(left.body, [first.body])
})

test('another store neither sees nor answers a call', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const stranger = await openRestaurant(system)
  const { body } = await callAs(system, await restaurant.pair(restaurant.tabletIds[0] ?? 0))
  assert.deepEqual((await stranger.owner('GET', '/trade/staff-call')).body, [])
  for (const [id, code] of [
    [body.id, 'TRADE_404_03'],
    [999_999, 'TRADE_404_03'],
    [0, 'COMMON_400_05'],
    ['x', 'COMMON_400_03'],
  ]) {
    const answer = await stranger.owner('POST', `/trade/staff-call/${id}/answer`)
    assert.equal(answer.body.errorCode, code)
  }
  assert.equal((await restaurant.owner('GET', '/trade/staff-call')).body.length, 1)
})

test('payment and unpairing leave a call as it is', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [one = 0] = restaurant.tabletIds
  const cookie = await restaurant.pair(one)
  const { body } = await callAs(system, cookie)
  await restaurant.order(cookie, [[rice, 1]])
  assert.equal((await restaurant.pay(one)).status, 201)
  await restaurant.owner('DELETE', `/store/trade-device/${one}/pairing`)
  assert.deepEqual((await restaurant.owner('GET', '/trade/staff-call')).body, [body])
})

test('the store and the table hear of a call and its answer, the neighbour does not', async (t) => {
  const system = await startTestSystem(t)
  const restaurant = await openRestaurant(system)
  const [one = 0, two = 0] = restaurant.tabletIds
  const [cookie, neighbour] = [await restaurant.pair(one), await restaurant.pair(two)]
  const authorization = `Bearer ${restaurant.ownerToken}`
  const owner = await openEventStream(system.url, { authorization })
  const table = await openEventStream(system.url, { cookie })
  const other = await openEventStream(system.url, { cookie: neighbour })
  for (const stream of [owner, table, other]) assert.equal((await stream.next())?.event, 'ready')

  const { body } = await callAs(system, cookie)
  const called = { storeId: restaurant.storeId, tradeDeviceId: one, callId: body.id, open: true }
  for (const stream of [owner, table]) {
    const { event, data } = (await stream.next()) ?? {}
    assert.deepEqual([event, data], ['staff-called', called])
  }
  await restaurant.owner('POST', `/trade/staff-call/${body.id}/answer`)
  for (const stream of [owner, table]) {
    assert.deepEqual((await stream.next())?.data, { ...called, open: false })
  }
  await callAs(system, neighbour)
  assert.equal((await other.next())?.data['tradeDeviceId'], two)
  for (const stream of [owner, table, other]) stream.close()
})

test('of a call that was answered before it is told, nobody hears that it is open', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const cookie = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  await system.drain()
  await system.bus.stop()
  const { body } = await callAs(system, cookie)
  await restaurant.owner('POST', `/trade/staff-call/${body.id}/answer`)
  await system.drain()
  const { rows } = await system.admin.query(
    `select payload -> 'open' as open from trade.live_event where type = 'staff-called'`,
  )
  assert.deepEqual(rows, [{ open: false }, { open: false }])
})

test('answered calls go after a day, a bounded number at a time; open ones stay', async (t) => {
  const { appUrl } = await createTestDatabase(t)
  const db = openDatabase<Tables>({ url: appUrl, role: 'haru_trade' })
  t.after(() => db.destroy())
  await sql`
    insert into trade.staff_call (store_id, trade_device_id, called_at, answered_at)
    select 1, n, haru.clock() - interval '26 h',
           case when n > 5 then haru.clock() - interval '25 h'
                when n > 2 then haru.clock() - interval '23 h' end
      from generate_series(1, 12000) n
  `.execute(db)
  for (const isMoreLeft of [true, false]) {
    assert.equal(await removeAnsweredCalls(db), isMoreLeft)
  }
  const { rows } = await sql`
    select count(*) as kept, count(*) filter (where answered_at is null) as open
      from trade.staff_call
  `.execute(db)
  assert.deepEqual(rows, [{ kept: 5, open: 2 }])
})
