import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import {
  arrayReader,
  chunkStep,
  type FaultMatch,
  type FaultTolerance,
  LeaseLost,
} from '../index.ts'
import { checkFaults, isNoItemsFault, matches, mayRetry, maySkip, retryDelayMs } from './faults.ts'

class Bad extends Error {}
class Worse extends Bad {}

function databaseError(code: string): Error {
  return Object.assign(new pg.DatabaseError('no', 2, 'error'), { code })
}

const MATCHES: readonly [title: string, match: FaultMatch, error: unknown, fits: boolean][] = [
  ['its class', [Bad], new Bad(), true],
  ['a subclass', [Bad], new Worse(), true],
  ['a superclass', [Worse], new Bad(), false],
  ['any error', [Error], new Bad(), true],
  ['no error class', [Error], 'a text', false],
  ['an empty list', [], new Bad(), false],
  ['one of several', [TypeError, Worse], new Worse(), true],
  ['a predicate', (error) => error === 'a text', 'a text', true],
  ['a predicate that says no', () => false, new Bad(), false],
  ['a predicate in a list', [TypeError, (error) => error === 7], 7, true],
  ['a predicate by its phase', (_, phase) => phase === 'WRITE', new Bad(), false],
  ['a function with a prototype', [isSeven], 7, true],
]

function isSeven(error: unknown): boolean {
  return error === 7
}

test('which errors a rule means', () => {
  for (const [title, match, error, fits] of MATCHES) {
    assert.equal(matches(match, error, 'PROCESS'), fits, title)
  }
})

test('errors that are no item’s fault are never skipped, nor is an execution tried again', () => {
  const all: FaultTolerance = {
    skip: { on: () => true, limit: 1 },
    retry: { on: () => true, attempts: 2 },
  }
  const away = ['57P01', '08006', '53300', '40P01', '40001', '40003', '25P02', '25P03']
  const refused = Object.assign(new Error('no'), { code: 'ECONNREFUSED' })
  for (const error of [new LeaseLost(1), refused, ...away.map(databaseError)]) {
    assert.equal(isNoItemsFault(error), true, error.message)
    assert.equal(maySkip(all, error, 'WRITE'), false)
    // Another server that a processor asks may be back soon.
    assert.equal(mayRetry(all, error, 'PROCESS', 1), !(error instanceof LeaseLost))
  }
  for (const error of [new Bad(), 'a text', ...['23505', '55P03', '57014'].map(databaseError)]) {
    assert.equal(isNoItemsFault(error), false)
    assert.equal(maySkip(all, error, 'WRITE'), true)
  }
  assert.equal(maySkip({}, new Bad(), 'READ'), false)
  assert.equal(mayRetry({}, new Bad(), 'PROCESS', 1), false)
})

test('an attempt is followed by another until there were as many as allowed', () => {
  for (const attempts of [1, 2, 10]) {
    const retry = { on: [Bad], attempts }
    for (let attempt = 1; attempt <= 10; attempt++) {
      assert.equal(mayRetry({ retry }, new Bad(), 'WRITE', attempt), attempt < attempts)
      assert.equal(mayRetry({ retry }, new Error('other'), 'WRITE', attempt), false)
    }
  }
})

test('waits double up to the cap, and are anywhere between nothing and that', () => {
  const wait = (retry: object, attempt: number, random: number) =>
    retryDelayMs({ on: [], attempts: 10, ...retry }, attempt, random)
  const longest = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((attempt) => wait({}, attempt, 1))
  assert.deepEqual(longest, [100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000, 2_000])
  assert.equal(wait({}, 4, 0), 0)
  assert.equal(wait({}, 4, 0.5), 400)
  assert.equal(wait({ delayMs: 10, maxDelayMs: 15 }, 1, 1), 10)
  assert.equal(wait({ delayMs: 10, maxDelayMs: 15 }, 2, 1), 15)
  assert.equal(wait({ delayMs: 0 }, 9, 1), 0)
  // Its default is never below the first wait.
  assert.equal(wait({ delayMs: 5_000 }, 3, 1), 5_000)
})

const on = [Bad]
const REFUSED: readonly [FaultTolerance, RegExp][] = [
  [
    { skip: { on, limit: -1 } },
    /limit of skipped items is a whole number from 0 to 100000, not -1/,
  ],
  [{ skip: { on, limit: 1.5 } }, /not 1.5/],
  [{ skip: { on, limit: Number.NaN } }, /not NaN/],
  [{ skip: { on, limit: 100_001 } }, /limit/],
  [{ retry: { on, attempts: 0 } }, /number of attempts is a whole number from 1 to 10, not 0/],
  [{ retry: { on, attempts: 11 } }, /attempts/],
  [{ retry: { on, attempts: 2, delayMs: -1 } }, /delayMs/],
  [{ retry: { on, attempts: 2, delayMs: 10_001 } }, /delayMs/],
  [{ retry: { on, attempts: 2, delayMs: 100, maxDelayMs: 99 } }, /maxDelayMs .* from 100 to 10000/],
  [{ retry: { on, attempts: 2, maxDelayMs: 10_001 } }, /maxDelayMs/],
]
const TAKEN: readonly FaultTolerance[] = [
  {},
  { skip: { on, limit: 0 } },
  { skip: { on, limit: 100_000 }, retry: { on, attempts: 1 } },
  { retry: { on, attempts: 10, delayMs: 0, maxDelayMs: 0 } },
  { retry: { on, attempts: 10, delayMs: 10_000, maxDelayMs: 10_000 } },
]

test('bounds are checked when a step is defined', () => {
  const step = (faults: FaultTolerance) =>
    chunkStep({
      name: 'x',
      chunkSize: 1,
      reader: () => arrayReader([]),
      write: async () => {},
      faults,
    })
  for (const [faults, message] of REFUSED) {
    assert.throws(() => step(faults), { name: 'RangeError', message })
  }
  for (const faults of TAKEN) {
    checkFaults(faults)
    step(faults)
  }
})
