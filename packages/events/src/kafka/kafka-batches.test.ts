import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { createBatches, type MessageStream } from './kafka-batches.ts'

/** What comes of a stream of messages of so many bytes each, until it is paused. */
function fill(bytes: number, messagesMax: number) {
  const stream = new PassThrough({ objectMode: true, highWaterMark: 1_000 })
  const stopping = new AbortController()
  const batches = createBatches(stream as unknown as MessageStream, stopping.signal)
  let count = 0
  const value = Buffer.alloc(bytes)
  while (!stream.isPaused() && count < messagesMax) {
    stream.emit('data', { value, headerEntries: [] })
    count++
  }
  return { batches, stream, count }
}

test('small messages wait by their number', async () => {
  const { batches, stream, count } = fill(100, 1_000)
  assert.equal(count, 256)
  assert.equal((await batches.next()).length, 64)
  assert.equal(stream.isPaused(), false)
})

test('large messages wait by what they take, however few they are', async () => {
  const { batches, stream, count } = fill(1_000_000, 1_000)
  assert.equal(count, 16)
  assert.equal((await batches.next()).length, 16)
  assert.equal(stream.isPaused(), false)
})
