import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPairing, setPairingCookie, signPairing } from './pairing-cookie.ts'

const pairing = { tradeDeviceId: 42, pairingId: '0a5b1c2d-0000-4000-8000-0123456789ab' }
const [first, second] = ['first-secret-0123456789', 'second-secret-0123456789']

test('a cookie says what was signed, to holders of the secret', () => {
  const cookie = signPairing(pairing, first)
  assert.deepEqual(readPairing(cookie, [first]), pairing)
  assert.deepEqual(readPairing(cookie, [second, first]), pairing)
  assert.equal(readPairing(cookie, [second]), undefined)
})

test('a cookie altered in any one sign is worth nothing', () => {
  const cookie = signPairing(pairing, first)
  for (let index = 0; index < cookie.length; index++) {
    for (const sign of ['0', '1', 'a', 'A', 'B', '-', '_', '.', 'é']) {
      if (cookie[index] === sign) continue
      const altered = cookie.slice(0, index) + sign + cookie.slice(index + 1)
      assert.equal(readPairing(altered, [first]), undefined, altered)
    }
  }
})

test('a bare number, or anything else, is worth nothing', () => {
  const cookie = signPairing(pairing, first)
  const others = [
    '',
    '42',
    '42.',
    '42..',
    `${cookie}.`,
    ` ${cookie}`,
    `${cookie}\n`,
    '.'.repeat(99),
  ]
  for (const one of others) assert.equal(readPairing(one, [first]), undefined, one)
})

test('the cookie is kept from scripts and other sites, and with https from bare HTTP', () => {
  const header = setPairingCookie('value', 'http://127.0.0.1:8000')
  assert.equal(header, 'tradeDeviceId=value; Max-Age=34560000; Path=/; HttpOnly; SameSite=Lax')
  assert.equal(setPairingCookie('value', 'https://pos.example'), `${header}; Secure`)
})
