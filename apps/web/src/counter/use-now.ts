import { useEffect, useState } from 'react'
import { useCalendar } from '../texts/calendar.ts'

/**
 * The time of the business as it passes.
 * @param everyMs how often the component is shown anew
 * @returns milliseconds since 1970
 */
export function useNow(everyMs: number): number {
  const { aheadMs } = useCalendar()
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now + aheadMs
}
