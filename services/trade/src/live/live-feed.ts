import type { Announcer } from '@haru/redis'
import type { TradeDatabase } from '../context.ts'
import { readLastIds } from './live-sql.ts'

/** Tells open event streams that their store has something new. */
export type LiveFeed = {
  /** Calls back whenever a store may have new events, until the returned function is called. */
  listen(storeId: number, listener: () => void): () => void
  /** Says that stores have new live events, here and to other processes. */
  changed(storeIds: Iterable<number>): void
  /** Looks for events that another process stored and could not tell; for a timer. */
  look(): Promise<void>
}

/**
 * Makes the feed of one process.
 * @param db trade's
 * @param announcer tells other processes, and hears them
 */
export function createLiveFeed(db: TradeDatabase, announcer: Announcer): LiveFeed {
  const listeners = new Map<number, Set<() => void>>()
  let known = new Map<number, number>()

  function tellHere(storeIds: Iterable<number>): void {
    for (const storeId of storeIds) for (const tell of listeners.get(storeId) ?? []) tell()
  }

  announcer.onAnnounced('store-changed', tellHere)
  return {
    listen(storeId, listener) {
      const ofStore = listeners.get(storeId) ?? new Set()
      listeners.set(storeId, ofStore.add(listener))
      return () => {
        ofStore.delete(listener)
        if (ofStore.size === 0) listeners.delete(storeId)
      }
    },
    changed(storeIds) {
      const ids = [...storeIds]
      tellHere(ids)
      announcer.announce('store-changed', ids)
    },
    async look() {
      if (listeners.size === 0) return
      const now = await readLastIds(db, [...listeners.keys()])
      tellHere([...now].filter(([id, last]) => last !== known.get(id)).map(([id]) => id))
      known = now
    },
  }
}
