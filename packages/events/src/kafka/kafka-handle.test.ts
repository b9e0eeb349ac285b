import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { createConsumer } from '../consumer.ts'
import { listDeadLetters } from '../dead-letters.ts'
import { ATTEMPTS_MAX, relayBatch } from '../relay.ts'
import { openTwoServices, paid, recordEffect } from '../testing.ts'
import { handleMessages } from './kafka-handle.ts'
import { KafkaAway, type Message } from './kafka-publisher.ts'
import { publishBatch } from './kafka-relay.ts'
import {
  handleAlone,
  makeWaitingDue,
  readerFailingOn,
  readOf,
  readPaid,
  waitingFor,
} from './testing.ts'

test('messages that are read again are handled once, whoever sent them', async (t) => {
  const services = await openTwoServices(t)
  const { handle } = handleAlone(services.reader())
  const messages = [
    readPaid(1),
    readPaid(2),
    readOf({ value: Buffer.from(JSON.stringify(paid(3).payload)) }),
  ]
  await handleMessages(messages, handle)
  await handleMessages(messages, handle)
  assert.deepEqual(await services.effects(), [1, 2, 3])
})

test('a message that fails waits in its reader, and holds up none', async (t) => {
  const services = await openTwoServices(t)
  const broken = new Set([1, 3])
  const reader = readerFailingOn(services, broken)
  const { handle, sent, told } = handleAlone(reader)
  const messages = [1, 2, 3, 4].map((number) => readPaid(number))
  await handleMessages(messages, handle)
  await handleMessages(messages, handle)
  assert.deepEqual(await services.effects(), [2, 4])
  assert.deepEqual(await waitingFor(services), [
    { tradeId: 1, attempts: 1 },
    { tradeId: 3, attempts: 1 },
  ])
  assert.match(told[0] ?? '', /^reader failed on trade-paid .* and tries it again$/)
  broken.clear()
  await makeWaitingDue(services)
  await relayBatch({ schema: 'store', db: services.store }, [reader], { which: 'again' })
  assert.deepEqual(await services.effects(), [1, 2, 3, 4])
  assert.deepEqual(await waitingFor(services), [])
  assert.deepEqual(sent, [])
})

test('what one reader failed on is tried again for it alone, and is not sent', async (t) => {
  const services = await openTwoServices(t)
  const { handle, sent } = handleAlone(readerFailingOn(services, new Set([1])))
  await handleMessages([readPaid(1)], handle)
  await makeWaitingDue(services)
  const outbox = { schema: 'store', db: services.store }
  assert.equal(await publishBatch(outbox, handle), 0)
  assert.deepEqual(sent, [])
  const other = services.reader(recordEffect('other'), 'other')
  await relayBatch(outbox, [other])
  assert.deepEqual(await services.effects('other'), [])
  assert.deepEqual(await waitingFor(services), [{ tradeId: 1, attempts: 1 }])
})

test('two readers of one schema may both fail on an event', async (t) => {
  const services = await openTwoServices(t)
  const fails = async () => {
    throw new Error('not now')
  }
  const message = readPaid(1)
  for (const name of ['one', 'two']) {
    await handleMessages([message], handleAlone(services.reader(fails, name)).handle)
    assert.equal((await waitingFor(services, name)).length, 1)
  }
})

test('after the last attempt it is parked once its dead letter is sent', async (t) => {
  const services = await openTwoServices(t)
  const reader = readerFailingOn(services, new Set([1]))
  await handleMessages([readPaid(1)], handleAlone(reader).handle)
  const outbox = { schema: 'store', db: services.store }
  let isAway = true
  const asked: string[] = []
  const beforeParking = async (_consumer: unknown, _event: unknown, error: unknown) => {
    asked.push(String(error))
    if (isAway) throw new Error('Kafka is away')
  }
  for (let attempt = 2; attempt <= ATTEMPTS_MAX + 1; attempt++) {
    await makeWaitingDue(services)
    await relayBatch(outbox, [reader], { which: 'again', beforeParking })
  }
  assert.deepEqual(asked, ['Error: trade 1 is bad', 'Error: trade 1 is bad'])
  assert.deepEqual(await listDeadLetters(reader), [])
  assert.deepEqual(await waitingFor(services), [{ tradeId: 1, attempts: ATTEMPTS_MAX - 1 }])
  isAway = false
  await makeWaitingDue(services)
  await relayBatch(outbox, [reader], { which: 'again', beforeParking })
  assert.equal((await listDeadLetters(reader)).length, 1)
  assert.deepEqual(await waitingFor(services), [])
})

test('failures that are slow keep the rest of their batch only so long', async (t) => {
  const services = await openTwoServices(t)
  const { handle } = handleAlone(readerFailingOn(services, new Set([1])))
  const messages = [1, 2, 3].map((number) => readPaid(number))
  await handleMessages(messages, { ...handle, oneByOneMsMax: 0 })
  assert.deepEqual(
    (await waitingFor(services)).map(({ attempts }) => attempts),
    [0, 0, 0],
  )
  await relayBatch({ schema: 'store', db: services.store }, [services.reader()], { which: 'again' })
  assert.deepEqual(await services.effects(), [1, 2, 3])
})

test('a message that cannot be read goes to the dead-letter topic as it is', async (t) => {
  const services = await openTwoServices(t)
  const { handle, sent, told } = handleAlone(services.reader())
  const headers = new Map([['theirs', Buffer.from('kept')]])
  await handleMessages([readOf({ value: Buffer.from('{'), headers }), readPaid(2)], handle)
  const [letter, ...more] = sent
  assert.deepEqual(more, [])
  assert.equal(letter?.topic, 'trade-paid.dead-letter')
  assert.deepEqual([String(letter.key), String(letter.value)], ['7', '{'])
  assert.equal(String(letter.headers.get('theirs')), 'kept')
  assert.equal(String(letter.headers.get('consumer')), 'reader')
  assert.match(String(letter.headers.get('error')), /it is not JSON/)
  assert.match(told[0] ?? '', /^message 5 in partition 3 of trade-paid cannot be read/)
  assert.deepEqual(await services.effects(), [2])
})

test('a dead letter that Kafka refuses is cut, and holds up none', async (t) => {
  const services = await openTwoServices(t)
  const { handle, sent } = handleAlone(services.reader())
  const publish = async (messages: readonly Message[]) => {
    for (const { value, headers } of messages) {
      if ([value, ...headers.values()].some(({ length }) => length > 100_000)) {
        throw new Error('too large')
      }
    }
    sent.push(...messages)
  }
  const value = Buffer.alloc(200_000, 'x')
  const headers = new Map(['theirs', 'event-type'].map((name) => [name, Buffer.alloc(200_000)]))
  const publisher = { ...handle.publisher, publish }
  await handleMessages([readOf({ value, headers }), readPaid(2)], { ...handle, publisher })
  const [letter, ...more] = sent
  assert.deepEqual(more, [])
  assert.equal(letter?.value.length, 10_000)
  assert.deepEqual([...letter.headers.keys()].sort(), [
    ...['consumer', 'cut-from-bytes', 'error', 'event-type', 'origin'],
  ])
  assert.equal(String(letter.headers.get('cut-from-bytes')), '200000')
  assert.equal(String(letter.headers.get('origin')), 'trade-paid:3:5')
  assert.deepEqual(await services.effects(), [2])
})

test('while Kafka is away no dead letter is cut', async (t) => {
  const services = await openTwoServices(t)
  const { handle } = handleAlone(services.reader())
  const tried: number[] = []
  const publish = async (messages: readonly Message[]) => {
    tried.push(...messages.map(({ value }) => value.length))
    throw new KafkaAway('away')
  }
  const value = Buffer.alloc(200_000, 'x')
  const publisher = { ...handle.publisher, publish }
  await assert.rejects(handleMessages([readOf({ value })], { ...handle, publisher }), KafkaAway)
  assert.deepEqual(tried, [200_000])
})

test('as long as the database is away, no dead letter is sent', async (t) => {
  const services = await openTwoServices(t)
  let isAway = true
  const reader = services.reader(async (tx, event) => {
    if (isAway) throw Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })
    await recordEffect('reader')(tx, event)
  })
  const { handle, sent } = handleAlone(reader)
  const messages = [readOf({ value: Buffer.from('{') }), readPaid(2)]
  for (let round = 0; round < 3; round++) {
    await assert.rejects(handleMessages(messages, handle), /gone/)
  }
  assert.deepEqual(sent, [])
  isAway = false
  await handleMessages(messages, handle)
  assert.equal(sent.length, 1)
  assert.deepEqual(await services.effects(), [2])
})

test('what the database cannot keep goes to the dead-letter topic', async (t) => {
  const services = await openTwoServices(t)
  const reader = createConsumer<unknown>(
    { name: 'reader', schema: 'store', db: services.store },
    {
      'product-changed': async () => {
        throw new Error('not now')
      },
    },
  )
  const { handle, sent, told } = handleAlone(reader)
  const product = { id: 1, name: 'a\0b', price: 1, stock: 1, baseStock: 1, deleted: false }
  const value = Buffer.from(JSON.stringify({ storeId: 7, productList: [product] }))
  const headers = new Map([['theirs', Buffer.from('kept')]])
  await handleMessages([readOf({ topic: 'product-changed', value, headers })], handle)
  assert.equal(String(sent[0]?.headers.get('theirs')), 'kept')
  assert.deepEqual(
    sent.map(({ topic }) => topic),
    ['product-changed.dead-letter'],
  )
  assert.match(told[0] ?? '', /^product-changed .* of store 7 cannot be kept/)
})

test('while the database keeps nothing, no event is given up', async (t) => {
  const services = await openTwoServices(t)
  const { handle, sent } = handleAlone(readerFailingOn(services, new Set([1])))
  await sql`revoke insert on store.outbox from haru_store`.execute(services.admin)
  await assert.rejects(handleMessages([readPaid(1)], handle), /permission denied/)
  assert.deepEqual(sent, [])
  await sql`grant insert on store.outbox to haru_store`.execute(services.admin)
  await handleMessages([readPaid(1)], handle)
  assert.deepEqual(await waitingFor(services), [{ tradeId: 1, attempts: 1 }])
  assert.deepEqual(sent, [])
})

test('a failure is told and counted once, however often its batch is handled', async (t) => {
  const services = await openTwoServices(t)
  const { handle, told } = handleAlone(readerFailingOn(services, new Set([1])))
  const messages = [readPaid(1), readOf({ value: Buffer.from('{') })]
  const publish = async () => {
    throw new KafkaAway('away')
  }
  const away = { ...handle, publisher: { ...handle.publisher, publish } }
  for (let round = 0; round < 3; round++) {
    await assert.rejects(handleMessages(messages, away), KafkaAway)
  }
  assert.equal(told.length, 1)
  assert.match(await handle.metrics.registry.metrics(), /outcome="again"\} 1\n/)
})

test('what Kafka refuses waits in the outbox, and holds up none', async (t) => {
  const services = await openTwoServices(t)
  const { handle, sent, told } = handleAlone(services.reader())
  await services.publish(paid(1), paid(2), paid(3))
  const refuse = async (messages: readonly { value: Buffer }[]) => {
    const isRefused = messages.some(({ value }) => JSON.parse(String(value)).tradeId === 2)
    if (isRefused) throw new Error('too large')
    sent.push(...(messages as typeof sent))
  }
  const publisher = { publish: refuse, close: async () => {} }
  assert.equal(await publishBatch(services.outbox, { ...handle, publisher }), 3)
  assert.equal(sent.length, 2)
  const rows = (await services.outboxRows()).map(({ sentAt, attempts }) => [
    sentAt !== null,
    attempts,
  ])
  assert.deepEqual(rows, [
    [true, 1],
    [false, 1],
    [true, 1],
  ])
  assert.match(told[0] ?? '', /is refused by Kafka$/)
})
