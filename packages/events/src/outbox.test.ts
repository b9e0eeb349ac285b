import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { publish } from './outbox.ts'
import { relayBatch } from './relay.ts'
import { openTwoServices, paid } from './testing.ts'

test('an event commits with its cause, and is gone with it', async (t) => {
  const { trade, outboxRows, admin } = await openTwoServices(t)
  const change = (storeId: number) => sql`insert into trade.closed_days values (${storeId}, now())`
  const fails = trade.transaction().execute(async (tx) => {
    await change(1).execute(tx)
    await publish(tx, 'trade', [paid(1)])
    throw new Error('too late')
  })
  await assert.rejects(fails, /too late/)
  assert.deepEqual(await outboxRows(), [])
  await trade.transaction().execute(async (tx) => {
    await change(2).execute(tx)
    await publish(tx, 'trade', [paid(2)])
  })
  assert.equal((await outboxRows()).length, 1)
  const { rows } = await sql`select store_id from trade.closed_days`.execute(admin)
  assert.deepEqual(rows, [{ storeId: 2 }])
})

test('a payload that breaks its schema is refused, and nothing is stored', async (t) => {
  const { publish: publishAll, outboxRows } = await openTwoServices(t)
  const broken = paid(2)
  broken.payload.amount = 0.5
  await assert.rejects(publishAll(paid(1), broken), { name: 'ZodError' })
  assert.deepEqual(await outboxRows(), [])
})

test('a reader gets what was published, in the order of publishing', async (t) => {
  const services = await openTwoServices(t)
  const seen: unknown[] = []
  const reader = services.reader(async (_tx, { topic, key, version, payload, occurredAt }) => {
    assert.ok(occurredAt instanceof Date)
    seen.push([topic, key, version, payload.tradeId])
  })
  await services.publish(paid(3), paid(1))
  await services.publish(paid(2))
  assert.equal(await relayBatch(services.outbox, [reader]), 3)
  assert.deepEqual(seen, [
    ['trade-paid', '7', 1, 3],
    ['trade-paid', '7', 1, 1],
    ['trade-paid', '7', 1, 2],
  ])
})

test('unknown fields are ignored by readers, wrong ones are refused', async (t) => {
  const services = await openTwoServices(t)
  const insert = (payload: object) =>
    sql`
    insert into trade.outbox (topic, key, payload)
    values ('trade-paid', '7', ${JSON.stringify(payload)})
  `.execute(services.admin)
  await insert({ ...paid(1).payload, addedLater: true })
  await insert({ ...paid(2).payload, amount: 'much' })
  const seen: unknown[] = []
  const reader = services.reader(async (_tx, { payload }) => void seen.push(payload))
  await relayBatch(services.outbox, [reader])
  assert.deepEqual(seen, [paid(1).payload])
  const [good, bad] = await services.outboxRows()
  assert.ok(good?.sentAt)
  assert.equal(bad?.sentAt, null)
  assert.match(bad.lastError ?? '', /amount/)
})

test('an event that nobody reads counts as sent', async (t) => {
  const services = await openTwoServices(t)
  await services.publish(paid(1))
  assert.equal(await relayBatch(services.outbox, []), 1)
  assert.ok((await services.outboxRows())[0]?.sentAt)
})

test('publishing nothing stores nothing', async (t) => {
  const { publish: publishAll, outboxRows } = await openTwoServices(t)
  await publishAll()
  assert.deepEqual(await outboxRows(), [])
})
