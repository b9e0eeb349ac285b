import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import { startTestInstallation } from '@haru/haru/testing/test-installation.ts'

test('a bill read while an order is confirmed shows before or after, never between', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000 })
  const cookie = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  await system.drain()
  await system.bus.stop()
  await restaurant.order(cookie, [[rice, 2]], { prefer: '' })
  const { admin } = system
  await admin.query('begin')
  await admin.query('lock table trade.orders in access exclusive mode')
  const reading = system.request('GET', '/trade', { cookie })
  const waiting = `select from pg_locks
                    where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))`
  // Until the lock goes the answer cannot but wait: one that is there already failed.
  while ((await admin.query(waiting)).rowCount === 0) {
    const answer = await Promise.race([reading, new Promise((again) => setImmediate(again))])
    assert.equal(answer, undefined)
  }
  await admin.query(`update trade.orders set status = 'CONFIRMED', decided_at = now()`)
  await admin.query('update trade.trade set amount = 18000')
  await admin.query('commit')
  const { body } = await reading
  const confirmed = (body.orderList as { status: string; amount: number }[])
    .filter(({ status }) => status === 'CONFIRMED')
    .reduce((sum, { amount }) => sum + amount, 0)
  assert.equal(body.amount, confirmed)
})
