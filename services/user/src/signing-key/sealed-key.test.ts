import assert from 'node:assert/strict'
import { createDecipheriv, hkdfSync } from 'node:crypto'
import { test } from 'node:test'
import { sealKey, unsealKey } from './sealed-key.ts'

const SECRETS = ['sealing-secret-of-tests-0123456789abcdef'] as const
const JWK = { kty: 'EC', crv: 'P-256', d: 'secret' }

test('a key is sealed by AES-256-GCM under its name, with a nonce of its own', () => {
  const [one, other] = [sealKey(JWK, 'kid', SECRETS[0]), sealKey(JWK, 'kid', SECRETS[0])]
  assert.notDeepEqual(one.subarray(0, 12), other.subarray(0, 12))
  const key = Buffer.from(hkdfSync('sha256', SECRETS[0], '', 'haru user signing key', 32))
  const decipher = createDecipheriv('aes-256-gcm', key, one.subarray(0, 12))
  decipher.setAAD(Buffer.from('kid')).setAuthTag(one.subarray(12, 28))
  const text = Buffer.concat([decipher.update(one.subarray(28)), decipher.final()])
  assert.deepEqual(JSON.parse(text.toString()), JWK)
})

test('a sealed key that was altered in any byte, or is renamed, stays shut', () => {
  const sealed = sealKey(JWK, 'kid', SECRETS[0])
  assert.deepEqual(unsealKey(sealed, 'kid', SECRETS)?.jwk, JWK)
  assert.equal(unsealKey(sealed, 'other', SECRETS), undefined)
  for (const place of sealed.keys()) {
    const altered = Buffer.from(sealed)
    altered[place] = (altered[place] ?? 0) ^ 1
    assert.equal(unsealKey(altered, 'kid', SECRETS), undefined)
  }
})
