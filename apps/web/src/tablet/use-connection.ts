import { useSyncExternalStore } from 'react'
import { useLiveStatus } from '../live/live-provider.tsx'

/** Whether the restaurant can be reached from here, as far as is known. */
export function useIsOffline(): boolean {
  const status = useLiveStatus()
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine)
  return !isOnline || status === 'away'
}

function subscribe(listener: () => void): () => void {
  addEventListener('online', listener)
  addEventListener('offline', listener)
  return () => {
    removeEventListener('online', listener)
    removeEventListener('offline', listener)
  }
}
