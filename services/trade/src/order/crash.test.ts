import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openRestaurant, type Restaurant } from '@haru/haru/testing/restaurant.ts'
import {
  startTestInstallation,
  type TestInstallation,
} from '@haru/haru/testing/test-installation.ts'
import { findFreePort } from '@haru/pg'

const CHILD = fileURLToPath(import.meta.resolve('@haru/haru/testing/system-child.ts'))
const KILLS = 8
const STOCK = 60

type Placed = { tabletId: number; cookie: string; key: string; orderId: number | undefined }

/** Starts the system in another process, on the database of this test. */
async function startChild(system: TestInstallation, port: number) {
  const settings = { databaseUrl: system.database.appUrl, port, secrets: system.secrets }
  const child = spawn(process.execPath, [CHILD, JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface(child.stdout)
  const [line] = await Promise.race([once(lines, 'line'), once(child, 'exit')])
  assert.equal(line, 'ready')
  return child
}

/** Orders from all tables until the process is gone; remembers what was asked. */
async function orderUntilKilled(url: string, tablets: Map<number, string>, product: number) {
  const placed: Placed[] = []
  await Promise.all(
    [...tablets].map(async ([tabletId, cookie]) => {
      for (let n = 0; n < 40; n++) {
        const one: Placed = { tabletId, cookie, key: randomUUID(), orderId: undefined }
        placed.push(one)
        try {
          const answer = await sendOrder(url, one, product)
          if (answer.status === 202) one.orderId = answer.body.orderId
        } catch {
          return
        }
      }
    }),
  )
  return placed
}

async function sendOrder(url: string, { cookie, key }: Placed, product: number) {
  const response = await fetch(`${url}/trade/order`, {
    method: 'POST',
    headers: { cookie, 'idempotency-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ productList: [{ id: product, count: 1 }] }),
  })
  return { status: response.status, body: (await response.json()) as { orderId: number } }
}

async function killAmidEvents(system: TestInstallation, child: ChildProcess, after: number) {
  // The moment is chosen by what is done, not by the clock: after so many decisions in the store.
  for (;;) {
    const { rows } = await system.admin.query('select count(*)::int as n from store.stock_decision')
    if (rows[0].n >= after) break
  }
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('killed again and again amid orders: nothing lost, doubled or left PENDING', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct({ baseStock: STOCK, price: 1_000 })
  await system.bus.stop()
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const all: Placed[] = []
  let tablets = new Map<number, string>()
  for (let kill = 1; kill <= KILLS; kill++) {
    const child = await startChild(system, port)
    if (tablets.size === 0) tablets = await pairTablets(url, restaurant)
    const [placed] = await Promise.all([
      orderUntilKilled(url, tablets, rice),
      killAmidEvents(system, child, kill * 6),
    ])
    all.push(...placed)
  }

  const survivor = await startChild(system, port)
  t.after(() => survivor.kill('SIGKILL'))
  await system.admin.query('update trade.orders set ask_again_at = now() where status = $1', [
    'PENDING',
  ])
  await system.drain()

  for (const one of all.filter(({ orderId }) => orderId !== undefined)) {
    const repeat = await sendOrder(url, one, rice)
    assert.equal(repeat.body.orderId, one.orderId, 'an answered order is still there')
  }
  survivor.kill('SIGKILL')
  await once(survivor, 'exit')
  await system.drain()
  await assertNothingLost(system, all.length)
})

async function pairTablets(url: string, restaurant: Restaurant): Promise<Map<number, string>> {
  const tablets = new Map<number, string>()
  for (const id of restaurant.tabletIds.slice(0, 6)) {
    const { body } = await restaurant.owner('POST', `/store/trade-device/${id}/pairing`)
    const response = await fetch(`${url}/store/trade-device/pairing`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: body.code }),
    })
    tablets.set(id, response.headers.getSetCookie()[0]?.split(';')[0] ?? '')
  }
  return tablets
}

async function assertNothingLost(system: TestInstallation, asked: number): Promise<void> {
  const { rows } = await system.admin.query(`
    select
      (select count(*)::int from trade.orders where status = 'PENDING') as pending,
      (select count(*)::int from trade.orders o where o.status = 'CONFIRMED' and not exists (
         select from store.stock_decision d where d.order_id = o.id and d.status = 'REWARDED'))
        as confirmed_without_stock,
      (select count(*)::int from store.stock_decision d where d.status = 'REWARDED' and not exists (
         select from trade.orders o where o.id = d.order_id and o.status = 'CONFIRMED'))
        as stock_without_order,
      (select count(*)::int from trade.idempotency_key) - (select count(*)::int from trade.orders)
        as keys_without_order,
      (select sum(stock)::int from store.product) as stock_left,
      (select count(*)::int from trade.orders where status = 'CONFIRMED') as confirmed,
      (select coalesce(sum(count), 0)::int from trade.sold_line_fact) as sold,
      (select coalesce(sum(amount), 0)::int from trade.trade) as amount,
      (select count(*)::int from trade.orders) as orders`)
  const { confirmed, stock_left: left, sold, amount, orders, ...wrong } = rows[0]
  assert.deepEqual(wrong, {
    pending: 0,
    confirmed_without_stock: 0,
    stock_without_order: 0,
    keys_without_order: 0,
  })
  assert.equal(left, STOCK - confirmed)
  assert.deepEqual([sold, amount], [confirmed, confirmed * 1_000])
  assert.ok(orders <= asked && confirmed > 0)
}
