import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { api, dataOf } from '../api/client.ts'
import { CalendarContext, UNKNOWN_CALENDAR } from './calendar.ts'

/** A day passes, and a demo's clock is moved: so often it is asked what day it is. */
const AGAIN_MS = 60_000

/** Makes the business's calendar known to everything below it. */
export function CalendarProvider({ children }: { children: ReactNode }) {
  const { data, dataUpdatedAt } = useQuery({
    queryKey: ['calendar'],
    queryFn: () => dataOf(api.GET('/trade/calendar')),
    refetchInterval: AGAIN_MS,
  })
  const calendar = useMemo(() => {
    if (!data) return UNKNOWN_CALENDAR
    const { now, ...rest } = data
    return { ...rest, aheadMs: Date.parse(now) - dataUpdatedAt }
  }, [data, dataUpdatedAt])
  return <CalendarContext value={calendar}>{children}</CalendarContext>
}
