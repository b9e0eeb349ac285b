import assert from 'node:assert/strict'
import { test } from 'node:test'
import { normalizePhone } from './phone.ts'

for (const [written, stored] of [
  ['+82 10-1234-5678', '01012345678'],
  ['+82 010-1234-5678', '01012345678'],
  ['+82 2-123-4567', '021234567'],
  ['010-1234-5678', '01012345678'],
  ['+1 (415) 555-0100', '+14155550100'],
  ['+81 90-1234-5678', '+819012345678'],
  ['', null],
  ['+82', null],
  ['+82 10-12', null],
  ['call me', null],
  ['+82 10-1234-5678-9012-3456', null],
  ['+82 １０-1234-5678', null],
] as const) {
  test(`${JSON.stringify(written)} is ${stored}`, () => {
    assert.equal(normalizePhone(written), stored)
  })
}
