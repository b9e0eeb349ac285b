import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import { hireStaff } from '@haru/haru/testing/staff.ts'
import { startTestInstallation } from '@haru/haru/testing/test-installation.ts'

test('open tables are told with what they owe, and what of it is undecided', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const { owner, tabletIds, order, pair } = restaurant
  const rice = await restaurant.addProduct({ price: 9_000, baseStock: 10 })
  const [first = 0, second = 0, third = 0, fourth = 0] = tabletIds
  assert.deepEqual((await owner('GET', '/trade/table')).body, [])

  const cookie = await pair(second)
  await order(cookie, [[rice, 2]])
  await order(cookie, [[rice, 1]])
  const voided = await order(cookie, [[rice, 3]])
  await owner('POST', `/trade/order/${voided.body.orderId}/void`, { reason: '잘못 눌렀음' })
  await order(await pair(third), [[rice, 1]])
  await restaurant.pay(third)
  const lonely = await order(await pair(fourth), [[rice, 1]])
  await owner('POST', `/trade/order/${lonely.body.orderId}/void`, { reason: '취소' })
  await system.drain()
  await system.bus.stop()
  await order(await pair(first), [[rice, 1]], { prefer: '' })
  await order(cookie, [[rice, 4]], { prefer: '' })

  const { status, body } = await owner('GET', '/trade/table')
  assert.equal(status, 200)
  const { body: bill } = await owner('GET', `/trade/${second}`)
  const { tradeId, openedAt, ...rest } = body[0]
  assert.deepEqual([tradeId, openedAt], [bill.id, bill.createdAt])
  assert.deepEqual(rest, {
    ...{ tradeDeviceId: second, amount: 27_000, orderCount: 2, pendingCount: 1 },
  })
  const others = body.slice(1).map((one: Record<string, unknown>) => {
    return [one['tradeDeviceId'], one['amount'], one['orderCount'], one['pendingCount']]
  })
  assert.deepEqual(others, [[first, 0, 0, 1]])

  const { token } = await hireStaff(system, restaurant)
  assert.deepEqual((await system.request('GET', '/trade/table', { token })).body, body)
  const other = await openRestaurant(system)
  assert.deepEqual((await other.owner('GET', '/trade/table')).body, [])
})
