import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import type { Caller } from '@haru/contracts'
import fc from 'fast-check'
import { readCaller, signCaller } from './identity-header.ts'
import { ownerCaller, tabletCaller } from './testing.ts'

const KEY = 'a key that only the services know'
const NOW = Date.parse('2025-03-01T00:00:00Z')
const OWNER = ownerCaller(1, 2)

const CALLERS: readonly Caller[] = [
  {},
  OWNER,
  tabletCaller(3, 4),
  { ...OWNER, ...tabletCaller(3, 4) },
  { service: 'trade' },
  { account: { kind: 'refused', errorCode: 'COMMON_401_02' }, address: '192.0.2.1' },
]

test('what the gateway says about a caller arrives as it was said', () => {
  for (const caller of CALLERS) {
    const header = signCaller(caller, 'store', KEY, NOW)
    assert.deepEqual(readCaller(header, 'store', KEY, NOW), caller)
  }
})

test('it is good for some seconds of travel, and not for later use', () => {
  const header = signCaller(OWNER, 'store', KEY, NOW)
  assert.ok(readCaller(header, 'store', KEY, NOW + 30_000))
  assert.equal(readCaller(header, 'store', KEY, NOW + 30_001), undefined)
})

test('a service takes only what was meant for it, signed with its key', () => {
  const header = signCaller(OWNER, 'store', KEY, NOW)
  assert.equal(readCaller(header, 'trade', KEY, NOW), undefined)
  assert.equal(readCaller(header, 'store', `${KEY}.`, NOW), undefined)
})

test('one altered character makes it worthless', () => {
  const header = signCaller(OWNER, 'store', KEY, NOW)
  const places = fc.integer({ min: 0, max: header.length - 1 })
  const characters = fc.constantFrom(...'ABab01-_.=% ')
  fc.assert(
    fc.property(places, characters, (place, character) => {
      fc.pre(header[place] !== character)
      const altered = header.slice(0, place) + character + header.slice(place + 1)
      assert.equal(readCaller(altered, 'store', KEY, NOW), undefined)
    }),
  )
})

test('a signature moved to other words is worthless', () => {
  const [, signature] = signCaller(OWNER, 'store', KEY, NOW).split('.')
  const [payload] = signCaller({ service: 'trade' }, 'store', KEY, NOW).split('.')
  assert.equal(readCaller(`${payload}.${signature}`, 'store', KEY, NOW), undefined)
})

test('anything else is nobody, and no error', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.equal(readCaller(text, 'store', KEY, NOW), undefined)
    }),
  )
  for (const text of ['', '.', '..', 'a.b', 'a.b.c', `${'A'.repeat(100_000)}.b`]) {
    assert.equal(readCaller(text, 'store', KEY, NOW), undefined)
  }
})

test('the signature is the HMAC of the payload, so that other programs can make one', () => {
  const [payload = '', signature] = signCaller(OWNER, 'store', KEY, NOW).split('.')
  assert.equal(createHmac('sha256', KEY).update(payload).digest('base64url'), signature)
})
