import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openRestaurant } from '@haru/haru/testing/restaurant.ts'
import { startTestInstallation } from '@haru/haru/testing/test-installation.ts'

test('a payment waits for what is being decided about its trade, and takes that', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ price: 9_000 })
  const [table = 0] = restaurant.tabletIds
  const { body } = await restaurant.order(await restaurant.pair(table), [[rice, 1]])
  const { admin } = system
  await admin.query('begin')
  await admin.query('update trade.trade set amount = 18000 where id = $1', [body.tradeId])
  const paying = restaurant.pay(table)
  const waiting = `select from pg_locks
                    where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))`
  // Until the change commits the answer cannot but wait: one that is there already failed.
  while ((await admin.query(waiting)).rowCount === 0) {
    const answer = await Promise.race([paying, new Promise((again) => setImmediate(again))])
    assert.equal(answer, undefined)
  }
  await admin.query('commit')
  const { status, body: payment } = await paying
  assert.deepEqual([status, payment.amount], [201, 18_000])
})

test('the database takes one payment of a trade, whatever a program asks of it', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const [table = 0] = restaurant.tabletIds
  await restaurant.order(await restaurant.pair(table), [[rice, 1]])
  assert.equal((await restaurant.pay(table)).status, 201)
  const again = `insert into trade.payment
                   (store_id, trade_id, method, amount, fee, paid_at, business_day)
                 select store_id, trade_id, method, amount, fee, paid_at, business_day
                   from trade.payment`
  await assert.rejects(system.admin.query(again), { constraint: 'payment_once' })
})
