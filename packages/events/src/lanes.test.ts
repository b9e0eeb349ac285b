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

const NUMBERS = Array.from({ length: 10 }, (_, n) => n + 1)

/** A change of a product whose id is the number of the payment that it comes of. */
function changed(id: number): NewEvent<'product-changed'> {
  const product = { id, name: 'rice', price: 1, stock: 1, baseStock: 1, deleted: false }
  return { topic: 'product-changed', storeId: 7, payload: { storeId: 7, productList: [product] } }
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
  // One each: whoever hears late of an event hears of the change that came of that one.
  const changes = NUMBERS.map((id) => ({ id, came: Promise.withResolvers<void>() }))
  const changeOf = (id: number) => changes.find((one) => one.id === id)?.came
  bus.addOutbox(services.outbox)
  bus.addOutbox({ schema: 'store', db: store })
  bus.addConsumer(
    services.reader(async (tx, { payload }) => {
      await publish(tx, 'store', [changed(payload.tradeId)])
    }, 'publisher'),
  )
  bus.addConsumer(
    services.reader(
      async (_tx, { payload }) => await changeOf(payload.tradeId)?.promise,
      'waiting',
    ),
  )
  bus.addConsumer(
    createConsumer(
      { name: 'changes', schema: 'store', db: store },
      {
        'product-changed': async (_tx, { payload }) => {
          changeOf(payload.productList[0]?.id ?? 0)?.resolve()
        },
      },
    ),
  )
  bus.start()
  t.after(() => bus.stop())
  for (const number of NUMBERS) {
    await services.publish(paid(number))
    bus.wake()
    await changeOf(number)?.promise
  }
})
