import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestInstallation } from './testing/test-installation.ts'

type Operation = { action: string; channel: { $ref: string }; tags: { name: string }[] }

test('the events are published as AsyncAPI, with the receivers that there are', async (t) => {
  const system = await startTestInstallation(t)
  const { status, headers, body } = await system.request('GET', '/asyncapi.json')
  assert.equal(status, 200)
  assert.match(headers.get('content-type') ?? '', /^application\/json/)
  assert.equal(body.asyncapi, '3.0.0')
  const told = Object.values(body.operations as Record<string, Operation>)
    .filter(({ action }) => action === 'receive')
    .map(({ channel, tags: [tag] }) => `${tag?.name} ${channel.$ref.replace('#/channels/', '')}`)
  const consumers = system.bus.consumers()
  const real = consumers.flatMap(({ schema, topics }) => topics.map((one) => `${schema} ${one}`))
  assert.deepEqual(told.sort(), real.sort())
})
