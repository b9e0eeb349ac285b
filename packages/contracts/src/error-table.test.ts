import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ERROR_TABLE, type ErrorCode } from './error-table.ts'
import { Problem } from './problem.ts'

/**
 * api.md, "Errors", and those of staff, sessions, calls, dead letters and other sites: clients rely
 * on each. `400_01..08` stands for eight of them.
 */
const PROMISED = `
  COMMON_400_01..08 COMMON_401_01..06 COMMON_403_01..02 COMMON_404_01..01 COMMON_405_01..01
  COMMON_409_01..02 COMMON_413_01..01 COMMON_415_01..01 COMMON_422_01..01 COMMON_429_01..01
  COMMON_500_01..01 COMMON_503_01..01
  USER_400_01..01 USER_401_01..01 USER_404_01..05 USER_409_01..01
  STORE_400_01..03 STORE_401_01..01 STORE_403_01..02 STORE_404_01..04
  TRADE_400_01..02 TRADE_404_01..03 TRADE_409_01..04`

function promisedCodes(): string[] {
  return [...PROMISED.matchAll(/(\w+_\d{3})_01\.\.(\d\d)/g)].flatMap(([, group, last]) =>
    Array.from({ length: Number(last) }, (_, n) => `${group}_${String(n + 1).padStart(2, '0')}`),
  )
}

test('every code that clients know is there, and no other', () => {
  assert.deepEqual(Object.keys(ERROR_TABLE).sort(), promisedCodes().sort())
})

test('the status of each code is the one in its name', () => {
  for (const [code, { status }] of Object.entries(ERROR_TABLE)) {
    assert.equal(String(status), code.split('_')[1])
  }
})

test('both texts of each code are there, and name the same parameters', () => {
  const parametersOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name)
  for (const [code, { ko, en }] of Object.entries(ERROR_TABLE)) {
    assert.match(ko, /[가-힣]/, code)
    assert.match(en, /^[A-Z]/, code)
    assert.deepEqual(parametersOf(ko), parametersOf(en), code)
  }
})

test('a problem has the status of its code, and keeps its cause', () => {
  const cause = new Error('why')
  const problem = new Problem('STORE_404_02' satisfies ErrorCode, { cause })
  assert.equal(problem.status, 404)
  assert.equal(problem.cause, cause)
  assert.equal(problem.message, 'STORE_404_02: There is no such product.')
})
