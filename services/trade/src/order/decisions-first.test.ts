import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import { startTestInstallation } from '@haru/haru/testing/test-installation.ts'

test('requests that wait on all connections do not keep events from being handled', async (t) => {
  const system = await startTestInstallation(t)
  const { admin } = system
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [one = 0, two = 0] = restaurant.tabletIds
  const [slow, other] = [await restaurant.pair(one), await restaurant.pair(two)]
  await restaurant.order(slow, [[rice, 1]])
  await system.drain()
  await system.bus.stop()
  await restaurant.order(other, [[rice, 1]], { prefer: '' })
  await admin.query('begin')
  await admin.query('select from trade.trade where trade_device_id = $1 for update', [one])
  // More than there are connections: some wait for the row, the others for a connection.
  let answered = 0
  const waiting = Array.from({ length: 30 }, async () => {
    await restaurant.order(slow, [[rice, 1]], { prefer: '' })
    answered++
  })
  const blocked = `select from pg_locks
                    where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))`
  while ((await admin.query(blocked)).rowCount === 0);
  system.bus.start()
  const undecided = `select from trade.orders where status = 'PENDING'`
  while (answered === 0 && (await admin.query(undecided)).rowCount !== 0);
  assert.equal(answered, 0, 'it was decided while the others waited')
  await admin.query('commit')
  await Promise.all(waiting)
})
