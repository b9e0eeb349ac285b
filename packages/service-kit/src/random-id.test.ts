import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomId } from './random-id.ts'

const IDS = Array.from({ length: 1_000 }, randomId)

test('an id is written as a UUID is, and comes once', () => {
  for (const id of IDS) assert.match(id, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
  assert.equal(new Set(IDS).size, IDS.length)
})

test('each of its 128 bits is as often set as not', () => {
  const set = Array.from({ length: 128 }, () => 0)
  for (const id of IDS) {
    const bytes = Buffer.from(id.replaceAll('-', ''), 'hex')
    for (let bit = 0; bit < 128; bit++) {
      const isSet = ((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1
      set[bit] = (set[bit] ?? 0) + isSet
    }
  }
  // Nine standard deviations to either side: chance alone goes there once in 10^18.
  for (const [bit, times] of set.entries()) assert.ok(Math.abs(times - 500) < 150, `bit ${bit}`)
})
