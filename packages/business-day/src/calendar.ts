import type { BusinessDay } from './business-day.ts'

/** How an installation divides time into business days; fixed at its first start. */
export type BusinessCalendar = {
  /** IANA name, like `Asia/Seoul` */
  timeZone: string
  /** wall-clock time `HH:mm` at which a business day starts, like `05:00` for a bar */
  dayStartsAt: string
}

/**
 * The business day that an instant belongs to. The database's `haru.business_day` says the same.
 * @param instant epoch milliseconds
 * @param calendar the installation's calendar
 * @returns `yyyy-MM-dd`
 */
export function businessDayOf(instant: number, calendar: BusinessCalendar): BusinessDay {
  const { hour, minute } = Temporal.PlainTime.from(calendar.dayStartsAt)
  return Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(calendar.timeZone)
    .toPlainDateTime()
    .subtract({ hours: hour, minutes: minute })
    .toPlainDate()
    .toString()
}

/**
 * The instant at which a business day starts. Where a clock change skips or repeats that wall-clock
 * time, the later of its two readings, as the database's `haru.start_of_day` has it.
 * @param day `yyyy-MM-dd`
 * @param calendar the installation's calendar
 * @returns epoch milliseconds
 */
export function startOfBusinessDay(day: BusinessDay, calendar: BusinessCalendar): number {
  return Temporal.PlainDate.from(day)
    .toPlainDateTime(Temporal.PlainTime.from(calendar.dayStartsAt))
    .toZonedDateTime(calendar.timeZone, { disambiguation: 'later' }).epochMilliseconds
}
