import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { startLoggingChild } from './testing/log-of-child.ts'
import { openRestaurant } from './testing/restaurant.ts'
import { startTestInstallation } from './testing/test-installation.ts'

test("a fault's answer, its cause elsewhere and its caller's log have one trace id", async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const cookie = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  const child = await startLoggingChild(t, system, 'error')
  await system.admin.query('alter table store.product rename to gone')
  const answer = await fetch(`${child.url}/trade/order`, {
    method: 'POST',
    headers: { cookie, 'idempotency-key': randomUUID(), 'content-type': 'application/json' },
    body: JSON.stringify({ productList: [{ id: rice, count: 1 }] }),
  })
  const { errorCode, traceId } = (await answer.json()) as Record<string, string>
  assert.equal(errorCode, 'COMMON_500_01')
  const cause = await child.line(({ name }) => name === 'store')
  assert.match(cause.err?.stack ?? '', /store\.product/)
  const caller = await child.line(({ name }) => name === 'trade')
  assert.deepEqual([cause.traceId, caller.traceId], [traceId, traceId])
})

test('what an order leads to, in the end a parked event, is told under its trace id', async (t) => {
  const system = await startTestInstallation(t)
  const restaurant = await openRestaurant(system)
  const rice = await restaurant.addProduct()
  const tablet = await restaurant.pair(restaurant.tabletIds[0] ?? 0)
  await system.drain()
  await system.bus.stop()
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const traceparent = `00-${traceId}-b7ad6b7169203331-01`
  await restaurant.order(tablet, [[rice, 1]], { prefer: '', traceparent })
  await system.admin.query(`
    alter table store.outbox add check (topic <> 'decrease-product-stock-response');
    update trade.outbox set attempts = 7 where topic = 'decrease-product-stock'`)
  const child = await startLoggingChild(t, system, 'error')
  const parked = await child.line(({ msg }) => msg.includes('is parked'))
  assert.match(parked.msg, /^decrease-product-stock /)
  assert.equal(parked.traceId, traceId)
})

test('the trace id of a request that cannot be read is in the log, what came is not', async (t) => {
  const system = await startTestInstallation(t)
  const child = await startLoggingChild(t, system, 'warn')
  const socket = connect(Number(new URL(child.url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write('GET / HTTP/1.1\r\ncookie: secret\r\nno header at all\r\n\r\n')
  const [, body = ''] = (await text(socket)).split('\r\n\r\n')
  const { traceId } = JSON.parse(body) as { traceId: string }
  const line = await child.line((one) => one.traceId === traceId)
  assert.equal(line.name, 'gateway')
  assert.doesNotMatch(JSON.stringify(line), /secret/)
})
