import { useSyncExternalStore } from 'react'
import { useCalendar } from '../texts/calendar.ts'

let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === undefined) {
    now = Date.now()
    timer = setInterval(() => {
      now = Date.now()
      for (const tell of listeners) tell()
    }, 1_000)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The time of the business, in milliseconds since 1970, as it passes: by the second. */
export function useNow(): number {
  const { aheadMs } = useCalendar()
  return useSyncExternalStore(subscribe, () => now) + aheadMs
}
