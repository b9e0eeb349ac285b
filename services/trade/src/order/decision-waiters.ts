import type { Announcer } from '@haru/redis'

/** Lets a request wait for its order's decision without asking the database over and over. */
export type DecisionWaiters = {
  /**
   * Waits for the decision of an order, or until the time is up.
   * @param orderId the order
   * @param milliseconds at most
   */
  wait(orderId: number, milliseconds: number): Promise<void>
  /** Wakes those who wait for these orders, here and elsewhere: their decision is committed. */
  decided(orderIds: Iterable<number>): void
}

/**
 * The decision may be made by another process that shares the database. Where it cannot tell, a
 * waiter looks for itself as often as `untoldMs`; what it does tell may get lost: `toldMs`.
 */
const LOOKS = { untoldMs: 250, toldMs: 1_000 }

/**
 * Makes the waiters of one process.
 * @param announcer tells other processes, and hears them
 * @param looks how often a waiter looks for itself, in milliseconds
 */
export function createDecisionWaiters(announcer: Announcer, looks = LOOKS): DecisionWaiters {
  const waiting = new Map<number, Set<() => void>>()
  const wakeHere = (orderIds: Iterable<number>) => {
    for (const orderId of orderIds) for (const wake of waiting.get(orderId) ?? []) wake()
  }
  announcer.onAnnounced('order-decided', wakeHere)
  return {
    async wait(orderId, milliseconds) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const wakers = waiting.get(orderId) ?? new Set()
      waiting.set(orderId, wakers.add(resolve))
      const lookMs = announcer.isHeard() ? looks.toldMs : looks.untoldMs
      const timer = setTimeout(resolve, Math.min(milliseconds, lookMs))
      await promise
      clearTimeout(timer)
      wakers.delete(resolve)
      if (wakers.size === 0) waiting.delete(orderId)
    },
    decided(orderIds) {
      const ids = [...orderIds]
      wakeHere(ids)
      announcer.announce('order-decided', ids)
    },
  }
}
