import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { listDeadLetters, redrive } from '../dead-letters.ts'
import { ATTEMPTS_MAX } from '../relay.ts'
import { openTwoServices, paid } from '../testing.ts'
import { NEEDS_KAFKA, readAsStranger, sendAsStranger, testKafka } from '../testing-kafka.ts'
import { makeWaitingDue, readerFailingOn } from './testing.ts'
import { openKafkaBus } from './testing-bus.ts'

test(
  'a poisoned message is parked, told on its topic, and holds up none',
  NEEDS_KAFKA,
  async (t) => {
    const services = await openTwoServices(t)
    const kafka = testKafka()
    const broken = new Set([2])
    const reader = readerFailingOn(services, broken)
    const bus = openKafkaBus(t, services, kafka, reader)
    await services.publish(paid(1), paid(2), paid(3))
    bus.start()
    await bus.drain()
    assert.deepEqual(await services.effects(), [1, 3])
    for (let attempt = 2; attempt <= ATTEMPTS_MAX; attempt++) {
      await makeWaitingDue(services)
      bus.wake()
      await bus.drain()
    }
    const [letter, ...more] = await listDeadLetters(reader)
    assert.ok(letter)
    assert.deepEqual(more, [])
    const [row] = (await services.outboxRows()).filter(({ eventId }) => eventId === letter.eventId)
    assert.ok(row?.sentAt)
    const [seen] = await readAsStranger(t, kafka, `${kafka.prefix}trade-paid.dead-letter`, 1)
    assert.deepEqual(JSON.parse(seen?.value ?? ''), paid(2).payload)
    assert.equal(seen?.headers['event-id'], letter.eventId)
    assert.match(seen.headers['error'] ?? '', /trade 2 is bad/)
    broken.clear()
    await redrive(reader, letter)
    assert.deepEqual(await services.effects(), [1, 2, 3])
    assert.match(
      (await bus.metrics?.metrics()) ?? '',
      /haru_kafka_failed_messages_total\{consumer="reader",topic="trade-paid",outcome="dead"\} 1/,
    )
  },
)

test(
  "another program's messages need no headers; nonsense is set aside",
  NEEDS_KAFKA,
  async (t) => {
    const services = await openTwoServices(t)
    const kafka = testKafka()
    const bus = openKafkaBus(t, services, kafka, services.reader())
    bus.start()
    await bus.drain()
    const topic = `${kafka.prefix}trade-paid`
    const payloads = ['not JSON', '{}', ...[1, 2, 1].map((n) => JSON.stringify(paid(n).payload))]
    await sendAsStranger(
      kafka,
      payloads.map((value) => ({ topic, key: '7', value })),
    )
    await bus.drain()
    assert.deepEqual(await services.effects(), [1, 2])
    const seen = await readAsStranger(t, kafka, `${topic}.dead-letter`, 2)
    assert.deepEqual(
      seen.map(({ value }) => value),
      ['not JSON', '{}'],
    )
    const text = (await bus.metrics?.metrics()) ?? ''
    const group = `${kafka.prefix}haru.reader`
    assert.ok(
      text.includes(`haru_kafka_consumer_lag_messages{group="${group}",topic="trade-paid"} 0`),
    )
  },
)

test('while its database is away a reader waits, and says so once', NEEDS_KAFKA, async (t) => {
  const services = await openTwoServices(t)
  const kafka = testKafka()
  let away = true
  const asked = Promise.withResolvers<void>()
  let times = 0
  const reader = services.reader()
  const bus = openKafkaBus(t, services, kafka, {
    ...reader,
    async deliver(events) {
      if (++times === 2) asked.resolve()
      if (away) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
      await reader.deliver(events)
    },
  })
  await services.publish(paid(1), paid(2))
  bus.start()
  await asked.promise
  const text = (await bus.metrics?.metrics()) ?? ''
  assert.match(text, /haru_kafka_consumer_lag_messages\{.*topic="trade-paid"\} 2/)
  away = false
  await bus.drain()
  assert.deepEqual(await services.effects(), [1, 2])
  assert.deepEqual(bus.told, ['events wait for reader: refused'])
})

test('a reader whose database keeps nothing waits, and says so once', NEEDS_KAFKA, async (t) => {
  const services = await openTwoServices(t)
  const kafka = testKafka()
  const broken = new Set([1])
  const asked = Promise.withResolvers<void>()
  let times = 0
  const reader = readerFailingOn(services, broken)
  const bus = openKafkaBus(t, services, kafka, {
    ...reader,
    async deliver(events) {
      // Together and alone, twice.
      if (++times === 5) asked.resolve()
      await reader.deliver(events)
    },
  })
  await services.publish(paid(1))
  await sql`revoke insert on store.outbox from haru_store`.execute(services.admin)
  bus.start()
  await asked.promise
  await sql`grant insert on store.outbox to haru_store`.execute(services.admin)
  broken.clear()
  await bus.drain()
  assert.deepEqual(await services.effects(), [1])
  assert.equal(bus.told.length, 1)
  assert.match(bus.told[0] ?? '', /^events wait for reader: permission denied/)
})
