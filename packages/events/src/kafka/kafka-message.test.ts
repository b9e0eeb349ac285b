import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Topic } from '@haru/contracts'
import { messageOf, type ReadMessage, readMessage } from './kafka-message.ts'
import { readOf } from './testing.ts'

const ORDER = { storeId: 7, isNewTrade: false, tradeId: 1, orderId: 9 }
const QUESTION = { ...ORDER, itemList: [{ productId: 1, decreasingStock: 2 }] }
const ANSWER = { status: 'REWARDED', isNewTrade: false, tradeId: 1, orderId: 9 }
const VOIDED = { storeId: 7, tradeId: 1, orderId: 9 }

function eventIn(topic: Topic, payload: unknown, changes: Partial<ReadMessage> = {}) {
  const value = Buffer.from(JSON.stringify(payload))
  const reading = readMessage(readOf({ topic, value, ...changes }))
  assert.ok('event' in reading, 'problem' in reading ? reading.problem : '')
  return reading.event
}

test('what an event says of itself comes back from its message', () => {
  const event = {
    eventId: '11111111-2222-4333-8444-555555555555',
    topic: 'order-voided' as const,
    key: '7',
    version: 2,
    payload: VOIDED,
    occurredAt: new Date('2026-03-04T05:06:07.089Z'),
    traceContext: `00-${'1'.repeat(32)}-00f067aa0ba902b7-01`,
  }
  const message = messageOf({ brokers: [], tls: false, replication: 1, prefix: 'p.' }, event)
  assert.equal(message.topic, 'p.order-voided')
  const read = readOf({ ...message, topic: 'order-voided' })
  assert.deepEqual(readMessage(read), { event })
  const eventId = 'AAAAAAAA-2222-4333-8444-555555555555'
  const shouted = messageOf({ brokers: [], tls: false, replication: 1 }, { ...event, eventId })
  const heard = readMessage(readOf({ ...shouted, topic: 'order-voided' }))
  assert.deepEqual(heard, { event: { ...event, eventId: eventId.toLowerCase() } })
})

test('a message of payload and key alone is an event, with an id that it keeps', () => {
  const first = eventIn('decrease-product-stock', QUESTION)
  assert.match(
    first.eventId,
    /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  )
  assert.deepEqual(first.payload, QUESTION)
  assert.deepEqual([first.key, first.version, first.traceContext], ['7', 1, null])
  assert.equal(first.occurredAt.getTime(), 1_000)
  assert.equal(eventIn('decrease-product-stock', QUESTION).eventId, first.eventId)
})

test('a question that is asked again is another event: it must be answered again', () => {
  for (const [topic, payload] of [
    ['decrease-product-stock', QUESTION],
    ['demand-stock-decision', ORDER],
  ] as const) {
    const ids = [{}, { offset: 6n }, { partition: 4 }, { timestamp: 2_000n }].map(
      (changes) => eventIn(topic, payload, changes).eventId,
    )
    assert.equal(new Set(ids).size, ids.length, topic)
  }
})

test('what is told again, wherever it stands, is the same event', () => {
  for (const [topic, payload, other] of [
    ['decrease-product-stock-response', ANSWER, { ...ANSWER, status: 'NOT_REWARDED' }],
    ['order-voided', VOIDED, { ...VOIDED, orderId: 10 }],
  ] as const) {
    const { eventId } = eventIn(topic, payload)
    const again = { offset: 6n, partition: 4, timestamp: 2_000n }
    assert.equal(eventIn(topic, { ...payload, unknown: 1 }, again).eventId, eventId, topic)
    assert.notEqual(eventIn(topic, other).eventId, eventId, topic)
  }
  const ofAnotherStore = eventIn('decrease-product-stock-response', ANSWER, {
    key: Buffer.from('8'),
  })
  assert.notEqual(
    ofAnotherStore.eventId,
    eventIn('decrease-product-stock-response', ANSWER).eventId,
  )
})

test('the store is that of the payload, however another program keys its messages', () => {
  for (const key of [
    undefined,
    null,
    Buffer.from('order-9'),
    Buffer.from([0, 0, 0, 0, 0, 0, 0, 7]),
  ]) {
    assert.equal(eventIn('order-voided', VOIDED, { key }).key, '7')
  }
})

test('headers that say nothing sensible are passed over', () => {
  const headers = new Map(
    ['event-id', 'event-version', 'occurred-at', 'traceparent'].map((name) => {
      return [name, Buffer.from('non\0sense')]
    }),
  )
  const event = eventIn('order-voided', VOIDED, { headers })
  assert.deepEqual(event, eventIn('order-voided', VOIDED))
})

test('what is not JSON, not of the schema, or of no store cannot be read', () => {
  const problems = [
    readOf({ value: Buffer.from('{"storeId": 7') }),
    readOf({ value: null }),
    readOf({ value: Buffer.from('{"storeId": 7}') }),
    readOf({
      topic: 'decrease-product-stock-response',
      value: Buffer.from(JSON.stringify(ANSWER)),
      key: Buffer.from('somewhere'),
    }),
  ].map((message) => {
    const reading = readMessage(message)
    return 'problem' in reading ? (reading.problem.split(':')[0] ?? '') : 'none'
  })
  const expected = ['it is not JSON', 'it is not JSON', 'it does not match its schema']
  assert.deepEqual(problems, [...expected, 'its key is not the id of a store'])
})

test('what is wrong with a message is said in few words, however much it is', () => {
  const itemList = Array.from({ length: 10_000 }, () => ({ productId: 'none' }))
  const value = Buffer.from(JSON.stringify({ ...QUESTION, itemList }))
  const reading = readMessage(readOf({ topic: 'decrease-product-stock', value }))
  assert.ok('problem' in reading)
  assert.match(reading.problem, /^it does not match its schema: .*itemList/s)
  assert.ok(reading.problem.length < 5_000, `${reading.problem.length} characters`)
})
