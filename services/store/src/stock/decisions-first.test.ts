import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import { startTestInstallation } from '@haru/haru/testing/test-installation.ts'

test('re-stocks that wait on all connections do not keep orders from being decided', async (t) => {
  const system = await startTestInstallation(t)
  const { admin } = system
  const busy = await openRestaurant(system)
  const other = await openRestaurant(system)
  const stuck = await busy.addProduct()
  const rice = await other.addProduct()
  const tablet = await other.pair(other.tabletIds[0] ?? 0)
  await system.drain()
  await system.bus.stop()
  await other.order(tablet, [[rice, 1]], { prefer: '' })
  await admin.query('begin')
  await admin.query('select from store.product where id = $1 for update', [stuck])
  // As many as there are connections for requests.
  let answered = 0
  const waiting = Array.from({ length: 8 }, async () => {
    const { status } = await busy.owner('PATCH', '/store/product/re-stock')
    // Who has waited for too long is told so, on a slow machine perhaps before the order's turn.
    if (status === 204) answered++
  })
  const blocked = `select from pg_stat_activity
                    where datname = current_database() and wait_event_type = 'Lock'`
  do await admin.query('select pg_stat_clear_snapshot()')
  while (((await admin.query(blocked)).rowCount ?? 0) < waiting.length)
  system.bus.start()
  const undecided = `select from trade.orders where status = 'PENDING'`
  while (answered === 0 && (await admin.query(undecided)).rowCount !== 0);
  assert.equal(answered, 0, 'it was decided while the others waited')
  await admin.query('commit')
  await Promise.all(waiting)
})
