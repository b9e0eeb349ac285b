import { createContext, useContext } from 'react'

/** What the business calls now and today; a demo's clock may be ahead of the device's. */
export type Calendar = {
  mode: 'demo' | 'production'
  /** IANA name */
  timeZone: string
  /** `HH:mm` at which a business day begins */
  dayStartsAt: string
  /** the business day, `yyyy-MM-dd` */
  today: string
  /** milliseconds by which the business's clock is ahead of this device's */
  aheadMs: number
}

/** Until it has been heard. */
export const UNKNOWN_CALENDAR: Calendar = {
  mode: 'production',
  timeZone: 'Asia/Seoul',
  dayStartsAt: '00:00',
  today: '',
  aheadMs: 0,
}

export const CalendarContext = createContext(UNKNOWN_CALENDAR)

/** The calendar of the business; until it has been heard, that of Seoul. */
export function useCalendar(): Calendar {
  return useContext(CalendarContext)
}
