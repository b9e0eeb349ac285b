import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CODE_ALPHABET, digestOfCode, newPairingCode, typedPairingCode } from './pairing-code.ts'

test('codes are 8 signs of an alphabet of 32 without look-alikes', () => {
  assert.equal(new Set(CODE_ALPHABET).size, 32)
  assert.doesNotMatch(CODE_ALPHABET, /[01IO]/)
  for (let round = 0; round < 200; round++) {
    assert.match(newPairingCode(), new RegExp(`^[${CODE_ALPHABET}]{8}$`))
  }
})

test('a thousand codes differ, and use every sign', () => {
  const codes = Array.from({ length: 1_000 }, newPairingCode)
  assert.equal(new Set(codes).size, 1_000)
  assert.equal(new Set(codes.join('')).size, 32)
})

test('how a person types a code does not matter', () => {
  assert.equal(typedPairingCode(' abcd-23 45 '), 'ABCD2345')
})

test('a digest depends on the code and on the secret', () => {
  const digests = [
    digestOfCode('ABCD2345', 'one secret'),
    digestOfCode('ABCD2346', 'one secret'),
    digestOfCode('ABCD2345', 'another secret'),
  ]
  assert.equal(new Set(digests.map((one) => one.toString('hex'))).size, 3)
  assert.equal(digests[0]?.length, 32)
})
