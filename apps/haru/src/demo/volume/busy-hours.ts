import {
  addDays,
  type BusinessCalendar,
  type BusinessDay,
  startOfBusinessDay,
} from '@haru/business-day'

/** When a business day begins and ends, in epoch milliseconds, and how busy its hours are. */
export type DayHours = {
  day: BusinessDay
  startsAt: number
  endsAt: number
  /** when each hour with guests begins */
  hours: readonly number[]
  /** the share of the day's guests who have come when that hour is over; the last is 1 */
  shareAfter: readonly number[]
}

const HOUR_MS = 3_600_000

/** How busy each hour of the clock is: lunch, a quiet afternoon, dinner, a few until late. */
const BUSY_BY_HOUR: ReadonlyMap<number, number> = new Map([
  [11, 4],
  [12, 18],
  [13, 12],
  [14, 4],
  [15, 2],
  [16, 2],
  [17, 6],
  [18, 16],
  [19, 18],
  [20, 11],
  [21, 5],
  [22, 3],
  [23, 1.5],
])

/** How busy Monday to Sunday are, against each other. */
const BUSY_BY_WEEKDAY = [52, 55, 57, 60, 72, 82, 70] as const

/**
 * How busy a day is, against others.
 * @param day `yyyy-MM-dd`
 */
export function busyOn(day: BusinessDay): number {
  return BUSY_BY_WEEKDAY[Temporal.PlainDate.from(day).dayOfWeek - 1] ?? BUSY_BY_WEEKDAY[0]
}

/**
 * The hours of a business day in which guests come, wherever the day starts.
 * @param day `yyyy-MM-dd`
 * @param calendar of the installation
 */
export function hoursOf(day: BusinessDay, calendar: BusinessCalendar): DayHours {
  const startsAt = startOfBusinessDay(day, calendar)
  const endsAt = startOfBusinessDay(addDays(day, 1), calendar)
  const hours: number[] = []
  const busy: number[] = []
  // The last hour of a day of 25 stays empty.
  for (let at = startsAt; at + HOUR_MS <= endsAt && at < startsAt + 24 * HOUR_MS; at += HOUR_MS) {
    const { hour } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(
      calendar.timeZone,
    )
    const guests = BUSY_BY_HOUR.get(hour)
    if (guests === undefined) continue
    hours.push(at)
    busy.push(guests)
  }
  const all = busy.reduce((sum, one) => sum + one, 0)
  let before = 0
  const shareAfter = busy.map((one) => {
    before += one
    return before / all
  })
  return { day, startsAt, endsAt, hours, shareAfter }
}

/**
 * When a guest comes.
 * @param day its hours
 * @param share of the day's guests who have come before: 0 up to 1
 * @returns epoch milliseconds, a whole second of that day; a greater share is never earlier
 */
export function timeAt({ hours, shareAfter }: DayHours, share: number): number {
  const last = hours.length - 1
  let index = 0
  while (index < last && (shareAfter[index] ?? 1) <= share) index++
  const from = index === 0 ? 0 : (shareAfter[index - 1] ?? 0)
  const part = (share - from) / ((shareAfter[index] ?? 1) - from)
  const second = Math.min(3_599, Math.floor(part * 3_600))
  return (hours[index] ?? 0) + second * 1_000
}
