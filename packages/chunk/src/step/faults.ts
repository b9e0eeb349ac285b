import { isDatabaseAway, sqlStateOf } from '@haru/pg'
import { LeaseLost, messageOf } from '../job.ts'
import type { SkipPhase } from '../listener/listener.ts'
import { UnreadablePage } from '../reader/unreadable-page.ts'

/** A class of errors, its subclasses with it. */
export type ErrorClass = abstract new (...args: never[]) => Error

/** Says of an error, and where it was thrown, whether it is meant. */
export type FaultPredicate = (error: unknown, phase: SkipPhase) => boolean

/** Which errors are meant: those that any of these fits. */
export type FaultMatch = FaultPredicate | readonly (ErrorClass | FaultPredicate)[]

/** What to go on without. */
export type SkipRule = {
  on: FaultMatch
  /**
   * items that one step execution may skip, read, process and write together, over all its
   * takeovers: 0 to 100,000
   */
  limit: number
}

/** What to try again: processing an item, and writing. What was not read is not read again. */
export type RetryRule = {
  on: FaultMatch
  /** the first one included, 1 to 10 */
  attempts: number
  /** milliseconds before the second attempt at most, 0 to 10,000; doubles each time. Default 100 */
  delayMs?: number
  /** milliseconds that a wait is never longer than, `delayMs` to 10,000. Default 2,000 */
  maxDelayMs?: number
}

/** How a chunk-oriented step deals with errors. An error that is in neither rule fails it. */
export type FaultTolerance = { skip?: SkipRule; retry?: RetryRule }

const LIMIT_MAX = 100_000
const ATTEMPTS_MAX = 10
/** The chunk's transaction waits too, and PostgreSQL ends one that is idle for 30 s. */
const DELAY_MS_MAX = 10_000
const DELAY_MS = 100
const MAX_DELAY_MS = 2_000

/** Thrown when a step would skip more items than it may; `cause` is the last one's error. */
export class SkipLimitExceeded extends Error {
  constructor(limit: number, cause: unknown) {
    super(`the limit of ${limit} skipped items is exceeded; the last error: ${messageOf(cause)}`, {
      cause,
    })
    this.name = 'SkipLimitExceeded'
  }
}

/**
 * Checks the rules' bounds.
 * @param faults of a step's definition
 * @throws RangeError that names the one that is out of range
 */
export function checkFaults({ skip, retry }: FaultTolerance): void {
  if (skip) checkRange('the limit of skipped items', skip.limit, 0, LIMIT_MAX)
  if (!retry) return
  const { attempts, delayMs, maxDelayMs } = withDefaults(retry)
  checkRange('the number of attempts', attempts, 1, ATTEMPTS_MAX)
  checkRange('delayMs', delayMs, 0, DELAY_MS_MAX)
  checkRange('maxDelayMs', maxDelayMs, delayMs, DELAY_MS_MAX)
}

function checkRange(what: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return
  throw new RangeError(`${what} is a whole number from ${min} to ${max}, not ${value}`)
}

function withDefaults({ attempts, delayMs = DELAY_MS, maxDelayMs }: RetryRule) {
  return { attempts, delayMs, maxDelayMs: maxDelayMs ?? Math.max(delayMs, MAX_DELAY_MS) }
}

/**
 * Says whether a step may go on without the item.
 * @param faults of the step
 * @param error that the item met with
 * @param phase in which it did
 */
export function maySkip({ skip }: FaultTolerance, error: unknown, phase: SkipPhase): boolean {
  return skip !== undefined && !isNoItemsFault(error) && matches(skip.on, error, phase)
}

/**
 * Says whether what failed may be tried again.
 * @param faults of the step
 * @param error with which it failed
 * @param phase in which it did
 * @param attempt that failed, from 1
 */
export function mayRetry(
  { retry }: FaultTolerance,
  error: unknown,
  phase: SkipPhase,
  attempt: number,
): boolean {
  if (!retry || attempt >= retry.attempts || error instanceof LeaseLost) return false
  return matches(retry.on, error, phase)
}

/**
 * Says whether an error would have met any other item too: the execution is another process's, the
 * database is away, PostgreSQL ended the transaction, or a whole page could not be read. No item is
 * skipped for it.
 */
export function isNoItemsFault(error: unknown): boolean {
  if (error instanceof LeaseLost || error instanceof UnreadablePage) return true
  if (isDatabaseAway(error)) return true
  // Class 40: the transaction was rolled back, as after a deadlock; class 25: it is not usable.
  const state = sqlStateOf(error)
  return state !== undefined && (state.startsWith('40') || state.startsWith('25'))
}

/** Says whether a rule means an error that was thrown in a phase. */
export function matches(match: FaultMatch, error: unknown, phase: SkipPhase): boolean {
  if (typeof match === 'function') return match(error, phase)
  return match.some((one) => (isErrorClass(one) ? error instanceof one : one(error, phase)))
}

function isErrorClass(one: ErrorClass | FaultPredicate): one is ErrorClass {
  return one === Error || one.prototype instanceof Error
}

/**
 * How long to wait before the next attempt: doubling, capped, and anywhere between nothing and
 * that, so that those who failed together do not try again together.
 * @param retry the rule
 * @param attempt that failed, from 1
 * @param random from 0 to 1
 * @returns milliseconds
 */
export function retryDelayMs(retry: RetryRule, attempt: number, random: number): number {
  const { delayMs, maxDelayMs } = withDefaults(retry)
  return Math.round(random * Math.min(maxDelayMs, delayMs * 2 ** (attempt - 1)))
}
