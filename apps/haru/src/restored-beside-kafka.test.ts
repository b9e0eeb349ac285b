import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { openRestaurant } from './testing/restaurant.ts'
import { startTestInstallation } from './testing/test-installation.ts'
import { verify } from './verify/verify.ts'

const OPERATIONS = new URL('../../../docs/operations.md', import.meta.url)
const OUTBOXES = ['trade', 'store']

/** What docs/operations.md says to run after a restore, for a backup of now. */
function sendAgain(): string[] {
  const text = readFileSync(OPERATIONS, 'utf8')
  const lines = text.split('\n').filter((line) => /^update \w+\.outbox set sent_at/.test(line))
  return lines.map((line) => line.replace(/timestamptz '[^']+'/, 'clock_timestamp()'))
}

test('after a restore what Kafka lost is sent again, and nothing is handled twice', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const dish = await restaurant.addProduct({ baseStock: 100 })
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  await restaurant.order(tablet, [[dish, 2]])
  const mistake = await restaurant.order(tablet, [[dish, 3]])
  await system.drain()
  await system.bus.stop()
  await restaurant.owner('POST', `/trade/order/${mistake.body.orderId}/void`, { reason: '실수' })
  // Sent, and not handled when the backup was made.
  const { rowCount } = await system.admin.query(`
    update trade.outbox set sent_at = clock_timestamp()
     where topic = 'order-voided' and sent_at is null`)
  assert.equal(rowCount, 1)
  await system.drain()
  assert.equal(await restaurant.stockOf(dish), 95, 'nobody sends it')

  const statements = sendAgain()
  assert.equal(statements.length, OUTBOXES.length)
  for (const statement of statements) {
    const { rowCount: again } = await system.admin.query(statement)
    assert.ok((again ?? 0) > 1, statement)
  }
  await system.drain()
  assert.equal(await restaurant.stockOf(dish), 98)
  assert.deepEqual(await verify(system.database.appUrl), [])
})
