import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { openTwoServices, paid, recordEffect } from '../testing.ts'
import { NEEDS_KAFKA, testKafka } from '../testing-kafka.ts'
import { openKafkaBus } from './testing-bus.ts'

test('a bus stops wherever it is in joining, and another goes on', NEEDS_KAFKA, async (t) => {
  const services = await openTwoServices(t)
  const kafka = testKafka()
  for (const [index, milliseconds] of [0, 30, 90, 300, 500, 800].entries()) {
    const bus = openKafkaBus(t, services, kafka, services.reader())
    bus.start()
    await services.publish(paid(index + 1))
    await delay(milliseconds)
    await bus.stop()
  }
  const bus = openKafkaBus(t, services, kafka, services.reader())
  bus.start()
  await bus.drain()
  assert.deepEqual(await services.effects(), [1, 2, 3, 4, 5, 6])
})

test('a bus stops that waits for a Kafka that accepts and says nothing', async (t) => {
  const services = await openTwoServices(t)
  const silent = createServer().listen(0, '127.0.0.1')
  const sockets = new Set<Socket>()
  silent.on('connection', (socket) => sockets.add(socket.on('error', () => {})))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  const kafka = { ...testKafka(), brokers: [`127.0.0.1:${port}`] }
  const bus = openKafkaBus(t, services, kafka, services.reader())
  const connected = once(silent, 'connection')
  bus.start()
  await connected
  await bus.stop()
})

test(
  'a stopping bus finishes the batch in hand, and leaves none to be repeated',
  NEEDS_KAFKA,
  async (t) => {
    const services = await openTwoServices(t)
    const kafka = testKafka()
    const begun = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const reader = services.reader(async (tx, event) => {
      begun.resolve()
      await gate.promise
      await recordEffect('reader')(tx, event)
    })
    const bus = openKafkaBus(t, services, kafka, reader)
    await services.publish(paid(1))
    bus.start()
    await begun.promise
    const stopping = bus.stop()
    gate.resolve()
    await stopping
    assert.deepEqual(await services.effects(), [1])
    const lag = (await bus.metrics?.metrics()) ?? ''
    assert.match(lag, /haru_kafka_consumer_lag_messages\{.*topic="trade-paid"\} 0/)
    await bus.stop()
  },
)
