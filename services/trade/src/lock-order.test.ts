import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import type { Payload, Topic } from '@haru/contracts'
import type { DeliveredEvent } from '@haru/events'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import {
  startTestInstallation,
  type TestInstallation,
} from '@haru/haru/testing/test-installation.ts'

/** Events come in any order: the batch below names the later row first. */
function eventOf<T extends Topic>(topic: T, storeId: number, payload: Payload<T>): DeliveredEvent {
  const event = { eventId: randomUUID(), topic, key: String(storeId), version: 1 }
  return { ...event, payload, occurredAt: new Date() }
}

const consumerOf = ({ bus }: TestInstallation, name: string) => {
  const consumer = bus.consumers().find((one) => one.name === name)
  assert.ok(consumer)
  return consumer
}

/** Holds a row while a consumer works, until it waits; then tells which rows nobody has locked. */
async function unlockedWhileWaiting(
  { admin }: TestInstallation,
  table: string,
  held: string,
  work: () => Promise<void>,
): Promise<unknown[]> {
  await admin.query('begin')
  await admin.query(`select from ${table} where ${held} for update`)
  const done = work()
  try {
    const waiting = `select from pg_locks
                      where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))`
    // Until its end the work cannot but wait: what it fails on would be told here.
    while ((await admin.query(waiting)).rowCount === 0) {
      await Promise.race([done, new Promise((again) => setImmediate(again))])
    }
    const free = `select 1 from ${table} where not (${held}) for update skip locked`
    return (await admin.query(free)).rows
  } finally {
    await admin.query('rollback')
    await done
  }
}

test('a batch of decisions waits for a trade before it locks a later one', async (t) => {
  const system = await startTestInstallation(t)
  const { storeId, ...restaurant } = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [one = 0, two = 0] = restaurant.tabletIds
  await system.drain()
  await system.bus.stop()
  const orders = []
  for (const table of [one, two]) {
    const tablet = await restaurant.pair(table)
    orders.push((await restaurant.order(tablet, [[rice, 1]], { prefer: '' })).body)
  }
  const decisions = orders.reverse().map(({ orderId, tradeId }) =>
    eventOf('decrease-product-stock-response', storeId, {
      ...{ status: 'REWARDED', isNewTrade: true, orderId, tradeId },
    }),
  )
  const consumer = consumerOf(system, 'trade.orders')
  const free = await unlockedWhileWaiting(
    system,
    'trade.trade',
    `id = ${orders.at(-1).tradeId}`,
    () => consumer.deliver(decisions),
  )
  assert.equal(free.length, 1)
  const { rows } = await system.admin.query('select distinct status from trade.orders')
  assert.deepEqual(rows, [{ status: 'CONFIRMED' }])
})

test("changes wait for a store's numbers before they take a later store's", async (t) => {
  const system = await startTestInstallation(t)
  await system.bus.stop()
  const consumer = consumerOf(system, 'trade.live')
  const changeOf = (storeId: number) =>
    eventOf('product-changed', storeId, { storeId, productList: [] })
  await consumer.deliver([changeOf(1), changeOf(2)])
  const free = await unlockedWhileWaiting(system, 'trade.live_stream', 'store_id = 1', () =>
    consumer.deliver([changeOf(2), changeOf(3), changeOf(1)]),
  )
  assert.equal(free.length, 1)
  const { rows } = await system.admin.query(
    `select store_id::int as store, max(id)::int as last
       from trade.live_event group by 1 order by 1`,
  )
  assert.deepEqual(rows, [
    { store: 1, last: 2 },
    { store: 2, last: 2 },
    { store: 3, last: 1 },
  ])
})
