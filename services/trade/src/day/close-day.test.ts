import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import {
  startTestInstallation,
  type TestInstallation,
} from '@haru/haru/testing/test-installation.ts'
import pg from 'pg'
import { closeStoreDay } from './close-day.ts'

async function today(system: TestInstallation): Promise<string> {
  const { rows } = await system.admin.query('select haru.business_day(haru.clock())::text as day')
  return rows[0].day
}

test('a day that has not ended cannot be closed, an ended one is, once for good', async (t) => {
  const system = await startTestInstallation(t)
  const { context } = system.trade
  const day = await today(system)
  await assert.rejects(closeStoreDay(context, 1, day), /COMMON_400_05/)
  await system.moveClock('1 day')
  assert.equal(await closeStoreDay(context, 1, day), 'CLOSED')
  assert.equal(await closeStoreDay(context, 1, day), 'CLOSED')
})

test('an undecided order of the day keeps it open, one of the next day does not', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const day = await today(system)
  const { context } = system.trade
  await system.bus.stop()
  await restaurant.order(tablet, [[rice, 1]], { prefer: '' })
  await system.moveClock('1 day')
  assert.equal(await closeStoreDay(context, restaurant.storeId, day), 'PENDING')
  await system.drain()
  await restaurant.order(tablet, [[rice, 1]], { prefer: '' })
  assert.equal(await closeStoreDay(context, restaurant.storeId, day), 'CLOSED')
})

test('a transaction in flight keeps the day open; other stores are not held up', async (t) => {
  const system = await startTestInstallation(t)
  const { context } = system.trade
  const day = await today(system)
  await system.moveClock('1 day')
  const inFlight = new pg.Client({ connectionString: system.database.superuserUrl })
  await inFlight.connect()
  await inFlight.query('begin')
  await inFlight.query(`select pg_advisory_xact_lock_shared(hashtextextended('trade.day', 1))`)
  const [held, free] = await Promise.all([
    closeStoreDay(context, 1, day),
    closeStoreDay(context, 2, day),
  ])
  await inFlight.query('rollback')
  await inFlight.end()
  assert.deepEqual([held, free], ['PENDING', 'CLOSED'])
  assert.equal(await closeStoreDay(context, 1, day), 'CLOSED')
})

test('should the clock be set back, nothing slips into a closed day', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [table = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(table)
  const day = await today(system)
  await system.moveClock('1 day')
  await closeStoreDay(system.trade.context, restaurant.storeId, day)
  await system.moveClock('-1 day')
  await restaurant.order(tablet, [[rice, 1]])
  await restaurant.pay(table)
  const { rows } = await system.admin.query(
    `select (select min(business_day) from trade.orders) > $1::date as ordered_later,
            (select min(business_day) from trade.payment) > $1::date as paid_later,
            (select min(business_day) from trade.sold_line) > $1::date as sold_later`,
    [day],
  )
  assert.deepEqual(rows[0], { ordered_later: true, paid_later: true, sold_later: true })
})

test('orders, payments and voids wait while a day is being closed', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [one = 0, two = 0, three = 0] = restaurant.tabletIds
  const tablets = [
    await restaurant.pair(one),
    await restaurant.pair(two),
    await restaurant.pair(three),
  ] as const
  await restaurant.order(tablets[0], [[rice, 1]])
  const { body } = await restaurant.order(tablets[1], [[rice, 1]])
  await system.drain()
  const { admin } = system
  await admin.query('begin')
  await admin.query(`select pg_advisory_xact_lock(hashtextextended('trade.day', $1))`, [
    restaurant.storeId,
  ])
  const deeds = [
    restaurant.pay(one),
    restaurant.owner('POST', `/trade/order/${body.orderId}/void`, { reason: '취소' }),
    restaurant.order(tablets[2], [[rice, 1]]),
  ]
  let ended = false
  void Promise.race(deeds).then(() => {
    ended = true
  })
  const waiting = `select from pg_locks
                    where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))`
  while (!ended && (await admin.query(waiting)).rowCount !== deeds.length);
  const allWaited = !ended
  await admin.query('commit')
  const statuses = (await Promise.all(deeds)).map(({ status }) => status)
  assert.deepEqual([allWaited, statuses], [true, [201, 200, 200]])
})
