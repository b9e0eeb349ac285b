import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Admin, ConfigResourceTypes } from '@platformatic/kafka'
import { NEEDS_KAFKA, testKafka } from '../testing-kafka.ts'
import { ensureTopics, settingsOf } from './kafka-topics.ts'

const minimum = (replicas: number) =>
  settingsOf('event', replicas).find(({ name }) => name === 'min.insync.replicas')?.value

test('one replica of a topic may be away, and no more', () => {
  assert.deepEqual([1, 2, 3, 5].map(minimum), ['1', '1', '2', '4'])
})

test('a dead letter may be larger than what it is about', NEEDS_KAFKA, async (t) => {
  const options = testKafka()
  await ensureTopics(options, () => {})
  const admin = new Admin({ clientId: 'stranger', bootstrapBrokers: [...options.brokers] })
  t.after(() => admin.close())
  const [found] = await admin.describeConfigs({
    resources: [
      {
        resourceType: ConfigResourceTypes.TOPIC,
        resourceName: `${options.prefix}trade-paid.dead-letter`,
      },
    ],
  })
  const values = new Map(found?.configs.map(({ name, value }) => [name, value]))
  assert.equal(values.get('max.message.bytes'), '10485760')
  assert.equal(values.get('retention.ms'), '-1')
})
