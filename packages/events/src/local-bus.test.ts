import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EventBus } from './event-bus.ts'
import { createLocalBus } from './local-bus.ts'
import { openTwoServices, paid, recordEffect, type TwoServices } from './testing.ts'

/** A bus between the two services that stops when the test is over. */
function startBus(
  t: { after: (work: () => Promise<void>) => void },
  services: TwoServices,
  reader = services.reader(),
): EventBus {
  const bus = createLocalBus(() => {})
  bus.addOutbox(services.outbox)
  bus.addConsumer(reader)
  bus.start()
  t.after(() => bus.stop())
  return bus
}

/** A reader that tells when it begins an event, and waits until it may finish. */
function slowReader(services: TwoServices) {
  const begun = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const reader = services.reader(async (tx, event) => {
    begun.resolve()
    await gate.promise
    await recordEffect('reader')(tx, event)
  })
  return { reader, begun: begun.promise, finish: () => gate.resolve() }
}

test('a bus that is woken delivers at once, and does not wait for its next look', async (t) => {
  const services = await openTwoServices(t)
  const startedAt = performance.now()
  for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
    const handled = Promise.withResolvers<void>()
    const reader = services.reader(async () => handled.resolve())
    const bus = startBus(t, services, reader)
    await services.publish(paid(number))
    bus.wake()
    await handled.promise
    await bus.stop()
  }
  // Some 10 ms each; unwoken, half a second each.
  assert.ok(performance.now() - startedAt < 2_500)
})

test('a bus finds events that nobody woke it for', async (t) => {
  const services = await openTwoServices(t)
  const { reader, begun, finish } = slowReader(services)
  finish()
  startBus(t, services, reader)
  await services.publish(paid(1))
  await begun
})

test('a stopping bus finishes the batch in flight', async (t) => {
  const services = await openTwoServices(t)
  const { reader, begun, finish } = slowReader(services)
  const bus = startBus(t, services, reader)
  await services.publish(paid(1))
  await begun
  let stopped = false
  const stopping = bus.stop().then(() => {
    stopped = true
  })
  await services.effects()
  assert.equal(stopped, false, 'it should have waited for the reader')
  finish()
  await stopping
  assert.deepEqual(await services.effects(), [1])
  assert.ok((await services.outboxRows())[0]?.sentAt)
})

test('a stopping bus begins no further batch', async (t) => {
  const services = await openTwoServices(t)
  const { reader, begun, finish } = slowReader(services)
  await services.publish(...Array.from({ length: 200 }, (_, index) => paid(index + 1)))
  const bus = startBus(t, services, reader)
  await begun
  const stopping = bus.stop()
  finish()
  await stopping
  const sent = (await services.outboxRows()).filter((row) => row.sentAt)
  assert.ok(sent.length > 0 && sent.length < 200, `${sent.length} were sent`)
  assert.equal((await services.effects()).length, sent.length)
})

test('draining handles what is there, and what comes of it', async (t) => {
  const services = await openTwoServices(t)
  const bus = createLocalBus((_message, error) => assert.fail(String(error)))
  bus.addOutbox(services.outbox)
  bus.addConsumer(
    services.reader(async (tx, event) => {
      await recordEffect('reader')(tx, event)
      if (event.payload.tradeId < 5) await services.publish(paid(event.payload.tradeId + 1))
    }),
  )
  await services.publish(paid(1))
  await bus.drain()
  assert.deepEqual(await services.effects(), [1, 2, 3, 4, 5])
})

test('a bus tells of trouble with the database, and goes on when it is over', async (t) => {
  const services = await openTwoServices(t)
  const told = Promise.withResolvers<string>()
  let away = true
  const { reader, begun, finish } = slowReader(services)
  finish()
  const unreachable = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
  const bus = createLocalBus((message) => told.resolve(message))
  bus.addOutbox(services.outbox)
  bus.addConsumer({
    ...reader,
    deliver: async (events) => {
      if (away) throw unreachable
      await reader.deliver(events)
    },
  })
  await services.publish(paid(1))
  bus.start()
  t.after(() => bus.stop())
  assert.equal(await told.promise, 'events of trade wait for reader')
  away = false
  await begun
  await bus.stop()
  assert.deepEqual(await services.effects(), [1])
})
