import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { relayBatch } from './relay.ts'
import { removeOldEvents } from './retention.ts'
import { openTwoServices, paid } from './testing.ts'

test('sent events and handled marks go after 30 days, unsent events never', async (t) => {
  const services = await openTwoServices(t)
  await services.publish(paid(1), paid(2))
  await relayBatch(services.outbox, [services.reader()])
  await services.publish(paid(3))
  const [old] = await services.outboxRows()
  const age = sql`now() - interval '30 days 1 minute'`
  await sql`update trade.outbox set occurred_at = ${age}`.execute(services.admin)
  await sql`update trade.outbox set sent_at = ${age} where id = ${old?.id}`.execute(services.admin)
  await sql`update store.inbox set handled_at = ${age} where event_id = ${old?.eventId}`.execute(
    services.admin,
  )
  assert.equal(await removeOldEvents(services.trade, 'trade'), 1)
  assert.equal(await removeOldEvents(services.store, 'store'), 1)
  assert.equal(await removeOldEvents(services.trade, 'trade'), 0)
  const left = await services.outboxRows()
  assert.deepEqual(
    left.map((row) => row.sentAt !== null),
    [true, false],
  )
  const { rows } = await sql`select event_id from store.inbox`.execute(services.admin)
  assert.deepEqual(rows, [{ eventId: left[0]?.eventId }])
})
