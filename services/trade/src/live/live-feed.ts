import type { TradeDatabase } from '../context.ts'
import { readLastIds } from './live-sql.ts'

/** Tells open event streams that their store has something new. */
export type LiveFeed = {
  /** Calls back whenever a store may have new events, until the returned function is called. */
  listen(storeId: number, listener: () => void): () => void
  /** Says that stores have new live events. */
  changed(storeIds: Iterable<number>): void
  /** Looks for events that another process stored; for a timer. */
  look(): Promise<void>
}

/**
 * Makes the feed of one process.
 * @param db trade's
 */
export function createLiveFeed(db: TradeDatabase): LiveFeed {
  const listeners = new Map<number, Set<() => void>>()
  let known = new Map<number, number>()

  function changed(storeIds: Iterable<number>): void {
    for (const storeId of storeIds) for (const tell of listeners.get(storeId) ?? []) tell()
  }

  return {
    listen(storeId, listener) {
      const ofStore = listeners.get(storeId) ?? new Set()
      listeners.set(storeId, ofStore.add(listener))
      return () => {
        ofStore.delete(listener)
        if (ofStore.size === 0) listeners.delete(storeId)
      }
    },
    changed,
    async look() {
      if (listeners.size === 0) return
      const now = await readLastIds(db, [...listeners.keys()])
      changed([...now].filter(([id, last]) => last !== known.get(id)).map(([id]) => id))
      known = now
    },
  }
}
