import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import {
  startTestInstallation,
  type TestInstallation,
} from '@haru/haru/testing/test-installation.ts'

/** What a stream says of the orders, by number. */
async function toldStates({ admin }: TestInstallation) {
  const { rows } = await admin.query(`
    select payload ->> 'status' as status, (payload ->> 'amount')::int as amount,
           payload -> 'reason' ->> 'errorCode' as reason
      from trade.live_event where type = 'order-changed' order by store_id, id`)
  return rows.map(({ status, amount, reason }) => [status, amount, reason ?? undefined])
}

/** Orders once; the order's first event lies in another process's hands until it is decided. */
async function orderWhilePendingIsHeld(system: TestInstallation, count: number) {
  const { admin } = system
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000, baseStock: 5 })
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  await system.drain()
  await system.bus.stop()
  await Promise.all([1, 2].map(() => restaurant.order(tablet, [[rice, count]], { prefer: '' })))
  await admin.query('begin')
  await admin.query(`
    select from trade.outbox where topic = 'order-changed' and sent_at is null for update`)
  system.bus.start()
  const other = `select from trade.live_event where type = 'order-changed'`
  while (((await admin.query(other)).rowCount ?? 0) < 2);
  await admin.query('commit')
  await system.drain()
}

test('an event that another process held too long shows what the order is by then', async (t) => {
  const system = await startTestInstallation(t)
  await orderWhilePendingIsHeld(system, 2)
  assert.deepEqual(await toldStates(system), Array(4).fill(['CONFIRMED', 18_000, undefined]))
})

test('so it does for an order that was rejected, with the reason', async (t) => {
  const system = await startTestInstallation(t)
  await orderWhilePendingIsHeld(system, 5)
  const told = await toldStates(system)
  const ends = told.map((one) => one.join(' ')).sort()
  assert.deepEqual(ends, [
    ...Array(2).fill('CONFIRMED 45000 '),
    ...Array(2).fill('REJECTED 45000 STORE_400_03'),
  ])
})
