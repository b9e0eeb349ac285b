import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_SCHEMAS, type Payload, type Topic } from '@haru/contracts'
import { z } from 'zod'
import { asyncapiDocument } from './asyncapi.ts'

type Named = Record<string, Record<string, unknown>>
type Document = {
  channels: Named
  operations: Named
  components: { messages: Named; schemas: { headers: { properties: object } } }
}

const document = asyncapiDocument() as Document
const order = { storeId: 1, tradeId: 2, orderId: 3 }
const reason = { errorCode: 'TRADE_400_01', productIdList: [4] }

/** One right payload of each topic, every field given. A new topic without one does not compile. */
const PAYLOADS: { [T in Topic]: Payload<T> } = {
  'decrease-product-stock': {
    ...order,
    isNewTrade: true,
    itemList: [{ productId: 4, decreasingStock: 5 }],
  },
  'decrease-product-stock-response': {
    status: 'NOT_REWARDED',
    isNewTrade: false,
    tradeId: 2,
    orderId: 3,
    reason,
  },
  'demand-stock-decision': { ...order, isNewTrade: false },
  'order-voided': order,
  'order-changed': { ...order, tradeDeviceId: 5, status: 'REJECTED', amount: 0, reason },
  'trade-paid': { storeId: 1, tradeDeviceId: 5, tradeId: 2, paymentId: 6, amount: 9_000 },
  'staff-called': { storeId: 1, tradeDeviceId: 5, callId: 7, open: true },
  'ticket-changed': { storeId: 1, tradeDeviceId: 5, orderId: 3, bumped: true },
  'product-changed': {
    storeId: 1,
    productList: [{ id: 4, name: '국', price: 500, stock: 0, baseStock: 10, deleted: false }],
  },
}

/** A payload with one of its parts, at any depth, gone, turned into something else, or joined. */
function* variantsOf(value: unknown): Generator<unknown> {
  for (const other of [null, 'text', -1, 0, 1, 1.5, 2 ** 53, true, [], {}]) yield other
  if (value === null || typeof value !== 'object') return
  if (Array.isArray(value)) {
    for (const one of variantsOf(value[0])) yield [one]
    return
  }
  yield { ...value, addedLater: 'x' }
  for (const [name, part] of Object.entries(value)) {
    yield Object.fromEntries(Object.entries(value).filter(([key]) => key !== name))
    for (const one of variantsOf(part)) yield { ...value, [name]: one }
  }
}

const TOPICS = Object.keys(PAYLOADS) as Topic[]

for (const topic of TOPICS) {
  test(`the document says of ${topic} what its sender and its receiver check`, () => {
    const { payload } = document.components.messages[topic] ?? {}
    const told = z.fromJSONSchema(payload as Parameters<typeof z.fromJSONSchema>[0])
    assert.ok(told.safeParse(PAYLOADS[topic]).success)
    let refused = 0
    for (const variant of variantsOf(PAYLOADS[topic])) {
      const { success } = EVENT_SCHEMAS[topic].safeParse(variant)
      assert.equal(told.safeParse(variant).success, success, JSON.stringify(variant))
      if (!success) refused++
    }
    assert.ok(refused > 10)
  })
}

test('every event is in it, with a channel, a message and who sends and who receives it', () => {
  const { channels, operations, components } = document
  assert.deepEqual(Object.keys(EVENT_SCHEMAS).sort(), [...TOPICS].sort())
  assert.deepEqual(Object.keys(channels), Object.keys(EVENT_SCHEMAS))
  assert.deepEqual(Object.keys(components.messages), Object.keys(EVENT_SCHEMAS))
  for (const topic of TOPICS) {
    assert.equal(channels[topic]?.['address'], topic)
    assert.match(String(components.messages[topic]?.['summary']), /^[A-Z].{10,}/)
    const own = Object.values(operations).filter(({ channel }) => {
      return (channel as { $ref: string }).$ref === `#/channels/${topic}`
    })
    assert.deepEqual(
      own.map(({ action }) => action),
      ['send', 'receive'],
    )
  }
})

test('it says what travels beside every payload', () => {
  const { headers } = document.components.schemas
  const names = ['event-id', 'event-type', 'event-version', 'occurred-at', 'traceparent']
  assert.deepEqual(Object.keys(headers.properties), names)
})

test('it names nothing that is not there', () => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)]
  assert.equal(refs.length, TOPICS.length * 6)
  for (const [, path = ''] of refs) {
    const found = path.split('/').reduce<unknown>((one, key) => (one as Named)?.[key], document)
    assert.ok(found, path)
  }
})
