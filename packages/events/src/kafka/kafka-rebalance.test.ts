import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DeliveredEvent } from '../consumer.ts'
import { openTwoServices, paid } from '../testing.ts'
import { NEEDS_KAFKA, testKafka, untilShared } from '../testing-kafka.ts'
import { openKafkaBus } from './testing-bus.ts'

/** As many stores as make it sure that every instance reads of some. */
const STORES = Array.from({ length: 48 }, (_, index) => index + 1)

/** A payment in each store, numbered from a hundred. */
function round(hundred: number) {
  return STORES.map((storeId) => {
    const { topic, payload } = paid(hundred * 100 + storeId)
    return { topic, storeId, payload: { ...payload, storeId } }
  })
}

test(
  'what an instance handles late takes nothing back of how far another has come',
  NEEDS_KAFKA,
  async (t) => {
    const services = await openTwoServices(t)
    const kafka = testKafka()
    const reader = services.reader()
    const begun = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    t.after(() => gate.resolve())
    const late = openKafkaBus(t, services, kafka, {
      ...reader,
      async deliver(events) {
        begun.resolve()
        await gate.promise
        await reader.deliver(events)
      },
    })
    await services.publish(...round(1))
    late.start()
    await begun.promise
    const reached = new Map([2, 3].map((hundred) => [hundred, Promise.withResolvers<void>()]))
    const other = openKafkaBus(t, services, kafka, {
      ...reader,
      async deliver(events) {
        await reader.deliver(events)
        for (const { payload } of events as readonly DeliveredEvent<'trade-paid'>[]) {
          reached.get(Math.floor(payload.tradeId / 100))?.resolve()
        }
      },
    })
    other.start()
    await untilShared(kafka, ['reader'], 2)
    // A batch begins when it is told how far the one before came.
    for (const hundred of [2, 3]) {
      await services.publish(...round(hundred))
      await reached.get(hundred)?.promise
    }
    gate.resolve()
    await late.drain()
    const numbers = [1, 2, 3].flatMap((hundred) => STORES.map((store) => hundred * 100 + store))
    assert.deepEqual(await services.effects(), numbers)
  },
)
