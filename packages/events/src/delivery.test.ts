import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { claimEvents } from './claim.ts'
import { createConsumer, type DeliveredEvent } from './consumer.ts'
import { createLocalBus } from './local-bus.ts'
import { publish } from './outbox.ts'
import { relayBatch } from './relay.ts'
import { openTwoServices, paid, recordEffect } from './testing.ts'

const NUMBERS = Array.from({ length: 200 }, (_, index) => index + 1)

function deliveredAs(number: number, eventId: string): DeliveredEvent {
  const { topic, payload } = paid(number)
  return { eventId, topic, key: '7', version: 1, payload, occurredAt: new Date() }
}

test('an event that is delivered again, alone or in a batch, is handled once', async (t) => {
  const services = await openTwoServices(t)
  const reader = services.reader()
  const [one, two] = [1, 2].map((number) => deliveredAs(number, crypto.randomUUID()))
  assert.ok(one && two)
  await reader.deliver([one])
  await reader.deliver([one])
  await reader.deliver([one, two, two])
  assert.deepEqual(await services.effects(), [1, 2])
})

test('an event that is delivered many times at once is handled once', async (t) => {
  const services = await openTwoServices(t)
  const reader = services.reader()
  const events = NUMBERS.slice(0, 20).map((number) => deliveredAs(number, crypto.randomUUID()))
  const orders = [events, events.toReversed(), events, events.toReversed()]
  await Promise.all(orders.map((list) => reader.deliver(list)))
  assert.deepEqual(await services.effects(), NUMBERS.slice(0, 20))
})

test('a process that died between the effect and saying so repeats nothing', async (t) => {
  const services = await openTwoServices(t)
  await services.publish(paid(1))
  const reader = services.reader()
  const [row] = await services.outboxRows()
  await reader.deliver([deliveredAs(1, row?.eventId ?? '')])
  await relayBatch(services.outbox, [reader])
  assert.deepEqual(await services.effects(), [1])
  assert.ok((await services.outboxRows())[0]?.sentAt)
})

test('two processes on one database handle each event once between them', async (t) => {
  const services = await openTwoServices(t)
  for (const number of NUMBERS) await services.publish(paid(number))
  const buses = [1, 2].map(() => {
    const bus = createLocalBus((_message, error) => assert.fail(String(error)))
    bus.addOutbox(services.outbox)
    bus.addConsumer(services.reader())
    return bus
  })
  await Promise.all(buses.map((bus) => bus.drain()))
  assert.deepEqual(await services.effects(), NUMBERS)
  assert.ok((await services.outboxRows()).every((row) => row.sentAt))
})

test("an event in one process's hands is left to it, and not waited for", async (t) => {
  const services = await openTwoServices(t)
  const reader = services.reader()
  await services.publish(paid(1))
  await services.trade.transaction().execute(async (other) => {
    assert.equal((await claimEvents(other, 'trade')).length, 1)
    await services.publish(paid(2))
    assert.equal(await relayBatch(services.outbox, [reader]), 1)
    assert.deepEqual(await services.effects(), [2])
  })
  await relayBatch(services.outbox, [reader])
  assert.deepEqual(await services.effects(), [1, 2])
})

test('an event whose transaction commits late is not skipped', async (t) => {
  const services = await openTwoServices(t)
  const reader = services.reader()
  await services.trade.transaction().execute(async (late) => {
    await publish(late, 'trade', [paid(1)])
    await services.publish(paid(2))
    await relayBatch(services.outbox, [reader])
    assert.deepEqual(await services.effects(), [2])
  })
  await relayBatch(services.outbox, [reader])
  assert.deepEqual(await services.effects(), [1, 2])
  const [first, second] = await services.outboxRows()
  assert.ok(first && second && first.id < second.id, 'the late one should have the lower number')
})

test('an effect that fails leaves nothing, and its event unsent', async (t) => {
  const services = await openTwoServices(t)
  await services.publish(paid(1))
  const reader = services.reader(async (tx, event) => {
    await recordEffect('reader')(tx, event)
    throw new Error('no space in the kitchen')
  })
  await relayBatch(services.outbox, [reader])
  assert.deepEqual(await services.effects(), [])
  const [row] = await services.outboxRows()
  assert.deepEqual([row?.sentAt, row?.attempts], [null, 1])
  assert.match(row?.lastError ?? '', /no space in the kitchen/)
  const { rows } = await sql`select from store.inbox`.execute(services.admin)
  assert.equal(rows.length, 0)
})

test('a reader that fails keeps no event from others, and repeats none for them', async (t) => {
  const services = await openTwoServices(t)
  await services.publish(paid(1))
  let broken = true
  const fails = services.reader(async (tx, event) => {
    if (broken) throw new Error('not now')
    await recordEffect('second')(tx, event)
  }, 'second')
  const readers = [services.reader(), fails]
  await relayBatch(services.outbox, readers)
  await services.makeAllDue()
  await relayBatch(services.outbox, readers)
  assert.deepEqual(await services.effects(), [1])
  broken = false
  await services.makeAllDue()
  await relayBatch(services.outbox, readers)
  assert.deepEqual(await services.effects(), [1])
  assert.deepEqual(await services.effects('second'), [1])
})

test("a reader's locks are taken before its handlers run, for new events alone", async (t) => {
  const services = await openTwoServices(t)
  const seen: string[] = []
  const reader = createConsumer<unknown>(
    {
      name: 'reader',
      schema: 'store',
      db: services.store,
      prepare: async (_tx, events) => void seen.push(`prepare ${events.length}`),
    },
    { 'trade-paid': async (_tx, { payload }) => void seen.push(`handle ${payload.tradeId}`) },
  )
  const events = [1, 2].map((number) => deliveredAs(number, crypto.randomUUID()))
  await reader.deliver(events.slice(0, 1))
  await reader.deliver(events)
  assert.deepEqual(seen, ['prepare 1', 'handle 1', 'prepare 1', 'handle 2'])
})
