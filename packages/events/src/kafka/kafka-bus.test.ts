import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openTwoServices, paid, recordEffect } from '../testing.ts'
import { NEEDS_KAFKA, readAsStranger, testKafka } from '../testing-kafka.ts'
import { openKafkaBus } from './testing-bus.ts'

const NUMBERS = Array.from({ length: 200 }, (_, index) => index + 1)

test('events go over Kafka to their reader, each handled once', NEEDS_KAFKA, async (t) => {
  const services = await openTwoServices(t)
  const bus = openKafkaBus(t, services, testKafka(), services.reader())
  for (const number of NUMBERS) await services.publish(paid(number))
  bus.start()
  await bus.drain()
  assert.deepEqual(await services.effects(), NUMBERS)
  assert.ok((await services.outboxRows()).every((row) => row.sentAt))
  assert.deepEqual(bus.told, [])
})

test('an event is a message of its payload, with its store as key', NEEDS_KAFKA, async (t) => {
  const services = await openTwoServices(t)
  const kafka = testKafka()
  const bus = openKafkaBus(t, services, kafka)
  await services.publish(paid(1))
  bus.start()
  const [seen] = await readAsStranger(t, kafka, `${kafka.prefix}trade-paid`, 1)
  assert.deepEqual(JSON.parse(seen?.value ?? ''), paid(1).payload)
  assert.equal(seen?.key, '7')
  const [row] = await services.outboxRows()
  assert.equal(seen.headers['event-id'], row?.eventId)
  assert.equal(seen.headers['event-type'], 'trade-paid')
  assert.equal(seen.headers['event-version'], '1')
  assert.ok(Math.abs(Date.parse(seen.headers['occurred-at'] ?? '') - Date.now()) < 3_600_000)
})

test('every group reads every event; instances of one share them', NEEDS_KAFKA, async (t) => {
  const services = await openTwoServices(t)
  const kafka = testKafka()
  const another = () => services.reader(recordEffect('another'), 'another')
  const buses = [1, 2].map(() => openKafkaBus(t, services, kafka, services.reader(), another()))
  for (const bus of buses) {
    bus.start()
  }
  for (const number of NUMBERS) await services.publish(paid(number))
  await buses[0]?.drain()
  assert.deepEqual(await services.effects(), NUMBERS)
  assert.deepEqual(await services.effects('another'), NUMBERS)
})

test(
  'what was sent twice, its sender having died in between, is handled once',
  NEEDS_KAFKA,
  async (t) => {
    const services = await openTwoServices(t)
    const bus = openKafkaBus(t, services, testKafka(), services.reader())
    await services.publish(paid(1), paid(2))
    bus.start()
    await bus.drain()
    await sql`update trade.outbox set sent_at = null`.execute(services.admin)
    await bus.drain()
    assert.deepEqual(await services.effects(), [1, 2])
  },
)
