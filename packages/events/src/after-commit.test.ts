import assert from 'node:assert/strict'
import { test } from 'node:test'
import { relayBatch } from './relay.ts'
import { openTwoServices, paid } from './testing.ts'

test('what a handler leaves for after the commit is done once, and after it', async (t) => {
  const services = await openTwoServices(t)
  await services.publish(paid(1), paid(2))
  const done: number[] = []
  let broken = true
  const reader = services.reader(async (_tx, { payload }) => {
    if (broken && payload.tradeId === 2) throw new Error('not now')
    return () => void done.push(payload.tradeId)
  })
  // Together they are rolled back; one by one the first is handled.
  await relayBatch(services.outbox, [reader])
  assert.deepEqual(done, [1])
  broken = false
  await services.makeAllDue()
  await relayBatch(services.outbox, [reader])
  assert.deepEqual(done, [1, 2])
})
