import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createConsumer } from './consumer.ts'
import { createLocalBus } from './local-bus.ts'
import { type NewEvent, publish } from './outbox.ts'
import { relayBatch } from './relay.ts'
import { openTwoServices, paid } from './testing.ts'

function paidAt(storeId: number, number: number): NewEvent<'trade-paid'> {
  const { topic, payload } = paid(number)
  return { topic, storeId, payload: { ...payload, storeId } }
}

test('events of several stores are handled at once', async (t) => {
  const services = await openTwoServices(t)
  await services.publish(paidAt(7, 1), paidAt(8, 2), paidAt(9, 3))
  const allBegun = Promise.withResolvers<void>()
  let begun = 0
  const reader = services.reader(async () => {
    if (++begun === 3) allBegun.resolve()
    await allBegun.promise
  })
  assert.equal(await relayBatch(services.outbox, [reader]), 3)
})

test('those of one store are handled in order, however many stores there are', async (t) => {
  const services = await openTwoServices(t)
  const numbers = Array.from({ length: 60 }, (_, n) => n + 1)
  await services.publish(...numbers.map((number) => paidAt(1 + (number % 10), number)))
  const handled: number[] = []
  const reader = services.reader(async (_tx, { payload }) => void handled.push(payload.tradeId))
  await relayBatch(services.outbox, [reader])
  for (let store = 0; store < 10; store++) {
    const ofStore = (number: number) => number % 10 === store
    assert.deepEqual(handled.filter(ofStore), numbers.filter(ofStore))
  }
})

test('one store whose event fails holds up no other', async (t) => {
  const services = await openTwoServices(t)
  await services.publish(paidAt(7, 1), paidAt(8, 2))
  const reader = services.reader(async (_tx, { payload }) => {
    if (payload.storeId === 7) throw new Error('no')
  })
  await relayBatch(services.outbox, [reader])
  const sent = (await services.outboxRows()).map(({ sentAt }) => sentAt !== null)
  assert.deepEqual(sent, [false, true])
})

test('what comes of an event is delivered while others still handle that event', async (t) => {
  const services = await openTwoServices(t)
  const { store } = services
  const bus = createLocalBus(() => {})
  let came = Promise.withResolvers<void>()
  bus.addOutbox(services.outbox)
  bus.addOutbox({ schema: 'store', db: store })
  const change = { topic: 'product-changed', storeId: 7, payload: { storeId: 7, productList: [] } }
  bus.addConsumer(
    services.reader(async (tx) => await publish(tx, 'store', [change as NewEvent]), 'publisher'),
  )
  bus.addConsumer(services.reader(async () => await came.promise, 'waiting'))
  bus.addConsumer(
    createConsumer(
      { name: 'changes', schema: 'store', db: store },
      {
        'product-changed': async () => came.resolve(),
      },
    ),
  )
  bus.start()
  t.after(() => bus.stop())
  for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) {
    await services.publish(paid(number))
    bus.wake()
    await came.promise
    came = Promise.withResolvers<void>()
  }
})
