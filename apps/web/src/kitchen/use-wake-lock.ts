import { useEffect } from 'react'

/** Keeps the screen from going dark while it is looked at, where the browser can. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined
    let ended = false
    const take = async () => {
      if (!('wakeLock' in navigator) || document.visibilityState !== 'visible') return
      // Refused when the battery is low: then the screen goes dark.
      const taken = await navigator.wakeLock.request('screen').catch(() => undefined)
      if (ended) void taken?.release()
      else lock = taken
    }
    // A page that is hidden loses it.
    const again = () => void take()
    document.addEventListener('visibilitychange', again)
    again()
    return () => {
      ended = true
      document.removeEventListener('visibilitychange', again)
      void lock?.release()
    }
  }, [])
}
