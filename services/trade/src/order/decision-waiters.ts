/** Lets a request wait for its order's decision without asking the database over and over. */
export type DecisionWaiters = {
  /**
   * Waits for the decision of an order, or until the time is up.
   * @param orderId the order
   * @param milliseconds at most
   */
  wait(orderId: number, milliseconds: number): Promise<void>
  /** Wakes those who wait for these orders: their decision is committed. */
  decided(orderIds: Iterable<number>): void
}

/**
 * The decision may be made by another process that shares the database, which wakes nobody here:
 * so a waiter looks for itself this often.
 */
const LOOK_EVERY_MS = 250

/** Makes the waiters of one process. */
export function createDecisionWaiters(): DecisionWaiters {
  const waiting = new Map<number, Set<() => void>>()
  return {
    async wait(orderId, milliseconds) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const wakers = waiting.get(orderId) ?? new Set()
      waiting.set(orderId, wakers.add(resolve))
      const timer = setTimeout(resolve, Math.min(milliseconds, LOOK_EVERY_MS))
      await promise
      clearTimeout(timer)
      wakers.delete(resolve)
      if (wakers.size === 0) waiting.delete(orderId)
    },
    decided(orderIds) {
      for (const orderId of orderIds) for (const wake of waiting.get(orderId) ?? []) wake()
    },
  }
}
