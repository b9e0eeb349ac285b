import { setTimeout as delay } from 'node:timers/promises'
import type { SkipPhase } from '../listener/listener.ts'
import { type FaultTolerance, mayRetry, retryDelayMs } from './faults.ts'

/** Thrown when a stop was asked for while a step waited to try something again. */
export class WaitInterrupted extends Error {
  constructor() {
    super('the step was stopped while it waited to try again')
    this.name = 'WaitInterrupted'
  }
}

/** How the last attempt ended. */
export type Tried<Result> = { ok: true; result: Result } | { ok: false; error: unknown }

/** What is tried, and by which rules. */
export type Trial = {
  faults: FaultTolerance
  phase: SkipPhase
  /** ends a wait */
  signal: AbortSignal
  /** called after every failure; throws when there is no going on after it */
  undo?: (error: unknown) => Promise<void>
  /** called after every wait */
  beforeAgain?: () => Promise<void>
}

/**
 * Does something, again and again as long as the rules allow.
 * @param work what is to be done
 * @param trial see there
 * @returns its result, or the error of the last attempt
 * @throws WaitInterrupted; whatever `undo` and `beforeAgain` throw
 */
export async function tryAgain<Result>(
  work: () => Promise<Result>,
  { faults, phase, signal, undo, beforeAgain }: Trial,
): Promise<Tried<Result>> {
  for (let attempt = 1; ; attempt++) {
    let error: unknown
    try {
      return { ok: true, result: await work() }
    } catch (thrown) {
      error = thrown
    }
    await undo?.(error)
    if (!faults.retry || !mayRetry(faults, error, phase, attempt)) return { ok: false, error }
    const ms = retryDelayMs(faults.retry, attempt, Math.random())
    await delay(ms, undefined, { signal }).catch(() => {
      throw new WaitInterrupted()
    })
    await beforeAgain?.()
  }
}
