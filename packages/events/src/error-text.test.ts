import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { listDeadLetters } from './dead-letters.ts'
import { ATTEMPTS_MAX, relayBatch } from './relay.ts'
import { openTwoServices, paid, recordEffect } from './testing.ts'

test('an error that PostgreSQL cannot keep to the letter fails its event alone', async (t) => {
  const services = await openTwoServices(t)
  const reader = services.reader(async (tx, event) => {
    if (event.payload.tradeId === 1) throw new Error('not\0 today')
    await recordEffect('reader')(tx, event)
  })
  await services.publish(paid(1), paid(2))
  await relayBatch(services.outbox, [reader])
  assert.deepEqual(await services.effects(), [2])
  const [failed] = await services.outboxRows()
  assert.deepEqual([failed?.attempts, failed?.lastError], [1, 'Error: not today'])
  await sql`update trade.outbox set attempts = ${ATTEMPTS_MAX - 1}`.execute(services.admin)
  await services.makeAllDue()
  await relayBatch(services.outbox, [reader])
  const [parked] = await listDeadLetters(reader)
  assert.match(parked?.error ?? '', /not today/)
})
