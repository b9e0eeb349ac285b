/** A business day by the date on which it starts: `yyyy-MM-dd`. Sorts as text. */
export type BusinessDay = string

/** PostgreSQL has no year 0, and what ends after 9999 needs a fifth digit, which sorts wrongly. */
const SHAPE = /^(?!0000|9999)\d{4}-\d{2}-\d{2}$/

/**
 * Says whether a text is a date that exists, written `yyyy-MM-dd`, of the years 1 to 9998.
 * @param text anything
 * @returns true for 2024-02-29, false for 2025-02-29, 2025-2-1 and the like
 */
export function isBusinessDay(text: string): boolean {
  if (!SHAPE.test(text)) return false
  try {
    return plain(text).toString() === text
  } catch {
    return false
  }
}

/**
 * Moves by days.
 * @param day `yyyy-MM-dd`
 * @param days a whole number, negative for earlier
 * @returns `yyyy-MM-dd`
 * @throws RangeError when `day` is not a date
 */
export function addDays(day: BusinessDay, days: number): BusinessDay {
  return plain(day).add({ days }).toString()
}

/**
 * Moves by calendar months, keeping the day of the month where that month has it.
 * @param day `yyyy-MM-dd`
 * @param months a whole number, negative for earlier
 * @returns `yyyy-MM-dd`
 */
export function addMonths(day: BusinessDay, months: number): BusinessDay {
  return plain(day).add({ months }).toString()
}

/**
 * The Monday on or before a day.
 * @param day `yyyy-MM-dd`
 * @returns `yyyy-MM-dd`
 */
export function mondayOf(day: BusinessDay): BusinessDay {
  return addDays(day, 1 - plain(day).dayOfWeek)
}

/**
 * The latest day on or before `day` that falls on a given day of the month.
 * @param day `yyyy-MM-dd`
 * @param dayOfMonth 1 to 28, so that every month has it
 * @returns `yyyy-MM-dd`
 */
export function latestDayOfMonth(day: BusinessDay, dayOfMonth: number): BusinessDay {
  const date = plain(day)
  const inThisMonth = date.with({ day: dayOfMonth })
  return (dayOfMonth <= date.day ? inThisMonth : inThisMonth.subtract({ months: 1 })).toString()
}

/**
 * The day of the month.
 * @param day `yyyy-MM-dd`
 * @returns 1 to 31
 */
export function dayOfMonth(day: BusinessDay): number {
  return plain(day).day
}

function plain(day: BusinessDay): Temporal.PlainDate {
  return Temporal.PlainDate.from(day)
}
