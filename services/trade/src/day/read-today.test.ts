import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import { hireStaff } from '@haru/haru/testing/staff.ts'
import {
  startTestInstallation,
  type TestInstallation,
} from '@haru/haru/testing/test-installation.ts'

/** Moves the clock to a time of the next business day; it only goes forward. */
async function moveTo(system: TestInstallation, time: string): Promise<void> {
  await system.admin.query(
    `update haru.installation
        set clock_offset = haru.start_of_day(haru.business_day(haru.clock()) + 1) + $1
                           - clock_timestamp()`,
    [time],
  )
}

test('today so far: what was paid, when and how, and what is still on the tables', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_001 })
  const [one = 0, two = 0] = restaurant.tabletIds
  const [first, second] = [await restaurant.pair(one), await restaurant.pair(two)]
  const empty = await restaurant.owner('GET', '/trade/today')
  assert.deepEqual(empty.body, {
    ...{ today: empty.body.today, revenue: 0, fee: 0, paymentCount: 0, averageAmount: null },
    ...{ openTables: 0, openAmount: 0, hourList: [] },
    ...{ cash: { amount: 0, count: 0 }, card: { amount: 0, count: 0 } },
  })

  await moveTo(system, '11:10')
  await restaurant.order(first, [[rice, 1]])
  await restaurant.pay(one, 'S')
  await system.moveClock('1 hour')
  await restaurant.order(first, [[rice, 2]])
  await restaurant.pay(one)
  await system.moveClock('40 minutes')
  await restaurant.order(first, [[rice, 1]])
  await restaurant.pay(one)
  await restaurant.order(second, [[rice, 3]])
  const voided = await restaurant.order(second, [[rice, 7]])
  await restaurant.owner('POST', `/trade/order/${voided.body.orderId}/void`, { reason: '실수' })

  const { status, body } = await restaurant.owner('GET', '/trade/today')
  assert.equal(status, 200)
  assert.deepEqual(body, {
    today: body.today,
    ...{ revenue: 36_004, fee: 72, paymentCount: 3, averageAmount: 12_001 },
    ...{ openTables: 1, openAmount: 27_003 },
    hourList: [
      { hour: 11, amount: 9_001, count: 1 },
      { hour: 12, amount: 27_003, count: 2 },
    ],
    cash: { amount: 27_003, count: 2 },
    card: { amount: 9_001, count: 1 },
  })
})

test('the same weekday before is compared by the same time of the day', async (t) => {
  const calendar = { mode: 'demo', timeZone: 'Asia/Seoul', dayStartsAt: '05:00' } as const
  const system = await startTestInstallation(t, calendar)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 10_000 })
  const [one = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(one)
  await moveTo(system, '6 hours 30 minutes')
  await restaurant.order(tablet, [[rice, 1]])
  await restaurant.pay(one)
  const day = (await restaurant.owner('GET', '/trade/today')).body
  // Half past eleven, by a clock on the wall.
  assert.deepEqual(day.hourList, [{ hour: 6, amount: 10_000, count: 1 }])
  await system.moveClock('15 hours')
  await restaurant.order(tablet, [[rice, 2]])
  await restaurant.pay(one)
  // Half past two at night: the business day is still the same.
  const night = (await restaurant.owner('GET', '/trade/today')).body
  assert.deepEqual([night.today, night.revenue], [day.today, 30_000])
  assert.equal(night.weekBefore, undefined)

  await system.moveClock('7 days')
  await system.moveClock('-10 hours')
  await restaurant.order(tablet, [[rice, 1]])
  await restaurant.pay(one, 'K')
  const { today, revenue, weekBefore } = (await restaurant.owner('GET', '/trade/today')).body
  assert.notEqual(today, day.today)
  assert.equal(revenue, 10_000)
  assert.deepEqual(weekBefore, {
    ...{ day: day.today, revenue: 30_000, revenueByNow: 10_000, paymentCountByNow: 1 },
  })
})

test('each owner sees his own day, staff none', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const stranger = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [one = 0, two = 0] = restaurant.tabletIds
  const tablet = await restaurant.pair(one)
  await restaurant.order(tablet, [[rice, 1]])
  await restaurant.pay(one)
  await restaurant.order(await restaurant.pair(two), [[rice, 1]])
  const { body } = await stranger.owner('GET', '/trade/today')
  assert.deepEqual([body.revenue, body.openTables, body.hourList], [0, 0, []])
  const { token } = await hireStaff(system, restaurant)
  const refused = await system.request('GET', '/trade/today', { token })
  assert.deepEqual([refused.status, refused.body.errorCode], [403, 'COMMON_403_01'])
})
