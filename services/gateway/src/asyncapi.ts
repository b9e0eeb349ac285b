import { EVENT_SCHEMAS, EVENT_WAYS, type Topic } from '@haru/contracts'
import { z } from 'zod'

const TOPICS = Object.keys(EVENT_SCHEMAS) as Topic[]

const DESCRIPTION =
  'What the services tell each other. An event is delivered at least once and handled once. Its ' +
  'key is the storeId; fields that are not known are ignored.'

/**
 * The events as a document for machines, made of the schemas that sender and receiver check.
 * @returns an AsyncAPI 3.0 document; payloads are in JSON Schema, draft 7
 */
export function asyncapiDocument(): object {
  return {
    asyncapi: '3.0.0',
    info: { title: 'Haru POS', version: '1.0.0', description: DESCRIPTION },
    defaultContentType: 'application/json',
    channels: byTopic((topic) => ({
      address: topic,
      messages: { [topic]: { $ref: `#/components/messages/${topic}` } },
    })),
    operations: Object.fromEntries(TOPICS.flatMap(operationsOf)),
    components: { messages: byTopic(messageOf), schemas: { headers: HEADERS } },
  }
}

/** What travels beside every payload. */
const HEADERS = {
  type: 'object',
  required: ['event-id', 'event-type', 'event-version', 'occurred-at'],
  properties: {
    'event-id': { type: 'string', format: 'uuid', description: 'The same in every delivery' },
    'event-type': { type: 'string', description: "The topic's name" },
    'event-version': { type: 'integer', minimum: 1, description: "The payload's version" },
    'occurred-at': { type: 'string', format: 'date-time' },
    traceparent: { type: 'string', description: 'W3C trace context of the work it came of' },
  },
}

function byTopic(describe: (topic: Topic) => object): Record<string, object> {
  return Object.fromEntries(TOPICS.map((topic) => [topic, describe(topic)]))
}

function messageOf(topic: Topic): object {
  const {
    $schema: _,
    description,
    ...payload
  } = z.toJSONSchema(EVENT_SCHEMAS[topic], {
    target: 'draft-7',
    // As it is read: with fields that are not known yet.
    io: 'input',
  })
  const headers = { $ref: '#/components/schemas/headers' }
  return { name: topic, summary: description, headers, payload }
}

/** Every topic is sent by one service and handled by one: each is an operation of its own. */
function operationsOf(topic: Topic): (readonly [id: string, operation: object])[] {
  const { from, to } = EVENT_WAYS[topic]
  const channel = { $ref: `#/channels/${topic}` }
  const messages = [{ $ref: `#/channels/${topic}/messages/${topic}` }]
  return [
    [`${from}-sends-${topic}`, { action: 'send', channel, messages, tags: [{ name: from }] }],
    [`${to}-receives-${topic}`, { action: 'receive', channel, messages, tags: [{ name: to }] }],
  ]
}
