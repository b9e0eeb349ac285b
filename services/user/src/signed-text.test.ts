import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSignedText, signText } from './signed-text.ts'

const OLD = 'old-secret-0123456789abcdef0123456789'
const NEW = 'new-secret-0123456789abcdef0123456789'

test('a signed text is read back, dots and all', () => {
  const signed = signText('refresh-token', 'a.b.7', [NEW])
  assert.equal(readSignedText('refresh-token', signed, [NEW]), 'a.b.7')
})

test('a text that an older secret signed is accepted, the newest secret signs', () => {
  const signed = signText('refresh-token', 'a', [OLD])
  assert.equal(readSignedText('refresh-token', signed, [NEW, OLD]), 'a')
  assert.equal(readSignedText('refresh-token', signed, [NEW]), undefined)
  const again = signText('refresh-token', 'a', [NEW, OLD])
  assert.equal(readSignedText('refresh-token', again, [NEW]), 'a')
})

test('a text signed for one purpose is no good for another', () => {
  const signed = signText('oauth-state', 'a', [NEW])
  assert.equal(readSignedText('refresh-token', signed, [NEW]), undefined)
})

test('an altered text, and one that was never signed, are refused', () => {
  const signed = signText('refresh-token', 'a.1', [NEW])
  const altered = [signed.replace('a.1', 'a.2'), `${signed}x`, signed.slice(0, -1), 'a.1', '', '.']
  for (const one of altered) assert.equal(readSignedText('refresh-token', one, [NEW]), undefined)
})
