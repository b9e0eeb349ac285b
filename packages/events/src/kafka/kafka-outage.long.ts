import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTwoServices, paid } from '../testing.ts'
import { NEEDS_KAFKA, startOwnBroker, testKafka } from '../testing-kafka.ts'
import { openKafkaBus } from './testing-bus.ts'

test(
  'while Kafka is away events wait; it is said once, and none is lost',
  NEEDS_KAFKA,
  async (t) => {
    const services = await openTwoServices(t)
    const broker = await startOwnBroker(t)
    const bus = openKafkaBus(t, services, broker.kafka, services.reader())
    await services.publish(paid(1))
    bus.start()
    await bus.drain()
    await broker.kill()
    await services.publish(paid(2), paid(3))
    bus.wake()
    await bus.untilTold(/^events of trade wait for Kafka/)
    await bus.untilTold(/^reader cannot read from Kafka/)
    const rows = (await services.outboxRows()).map((row) => [row.sentAt !== null, row.attempts])
    assert.deepEqual(rows, [
      [true, 1],
      [false, 0],
      [false, 0],
    ])
    await broker.restart()
    await bus.drain()
    assert.deepEqual(await services.effects(), [1, 2, 3])
    assert.equal(bus.told.filter((line) => line.startsWith('events of trade')).length, 1)
    assert.equal(bus.told.filter((line) => line.startsWith('reader cannot')).length, 1)
  },
)

test(
  'a system starts and stops without Kafka; what happened meanwhile is sent later',
  NEEDS_KAFKA,
  async (t) => {
    const services = await openTwoServices(t)
    const kafka = testKafka()
    const nowhere = { ...kafka, brokers: ['127.0.0.1:1'] }
    const early = openKafkaBus(t, services, nowhere, services.reader())
    early.start()
    await services.publish(paid(1))
    await early.untilTold(/^events wait: Kafka has no topics, or is away/)
    await early.stop()
    const bus = openKafkaBus(t, services, kafka, services.reader())
    bus.start()
    await bus.drain()
    assert.deepEqual(await services.effects(), [1])
  },
)
