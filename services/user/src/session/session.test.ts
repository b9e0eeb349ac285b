import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decideRenewal, isLive, type Session, sessionAuthorities } from './session.ts'

const SESSION: Session = {
  id: 'a',
  accountId: 1,
  generation: 5,
  rotatedMsAgo: 3_600_000,
  expiresInMs: 1,
  isRevoked: false,
  storeId: 7,
  staffStoreId: null,
  isOperator: false,
}

const RENEWALS = [
  ['the good token is rotated', {}, 5, 'ROTATE'],
  ['the last spent one gets its successor within 10 s', { rotatedMsAgo: 9_999 }, 4, 'REPEAT'],
  ['the last spent one is reuse after 10 s', { rotatedMsAgo: 10_000 }, 4, 'REUSED'],
  ['an older one is reuse, however soon', { rotatedMsAgo: 0 }, 3, 'REUSED'],
  ['one that was never handed out is reuse', { rotatedMsAgo: 0 }, 6, 'REUSED'],
  ['nothing renews a revoked session', { isRevoked: true }, 5, 'OVER'],
  ['nothing renews an expired session', { expiresInMs: 0 }, 5, 'OVER'],
  ['nothing renews the session of an account that may do nothing', { storeId: null }, 5, 'OVER'],
  ['a spent token of an ended session is not news', { isRevoked: true }, 3, 'OVER'],
] as const

for (const [name, change, generation, expected] of RENEWALS) {
  test(name, () => assert.equal(decideRenewal({ ...SESSION, ...change }, generation), expected))
}

test('somebody who works in a store has a live session, until he does not', () => {
  const staff = { ...SESSION, storeId: null, staffStoreId: 7 }
  assert.equal(isLive(staff), true)
  assert.deepEqual(sessionAuthorities(staff), ['ROLE_STORE_STAFF'])
  assert.equal(isLive({ ...staff, staffStoreId: null }), false)
})

test('an operator without a store has a live session', () => {
  assert.equal(isLive({ ...SESSION, storeId: null, isOperator: true }), true)
})
