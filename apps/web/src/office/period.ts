/** Over how long something counts; as packages/business-day has it, for browsers of any age. */
export type Term = 'DAY' | 'WEEK' | 'MONTH'

const DAY_MS = 24 * 60 * 60 * 1_000
const DAYS_OF_WEEK = 7

/**
 * Moves by days. A business day is a date and no instant: it is counted in UTC, where every day
 * has 24 hours.
 * @param day `yyyy-MM-dd`
 */
export function addDays(day: string, days: number): string {
  return textOf(Date.parse(day) + days * DAY_MS)
}

/**
 * Moves by calendar months.
 * @param day `yyyy-MM-dd`, of the 28 days that every month has
 */
export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return textOf(Date.UTC(year, month - 1 + months, date))
}

/** Days since Monday, 0 to 6. */
export function weekdayOf(day: string): number {
  return (new Date(day).getUTCDay() + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK
}

/** The first day of a month. */
export function monthOf(day: string): string {
  return `${day.slice(0, 7)}-01`
}

/** On which day the period begins that a day belongs to; weeks begin on Monday. */
export function startOf(term: Term, day: string): string {
  if (term === 'DAY') return day
  return term === 'WEEK' ? addDays(day, -weekdayOf(day)) : monthOf(day)
}

/** The start of the period that is so many after one. */
export function stepFrom(term: Term, start: string, steps: number): string {
  if (term === 'MONTH') return addMonths(start, steps)
  return addDays(start, term === 'DAY' ? steps : steps * DAYS_OF_WEEK)
}

/** The days from one up to another, exclusive. */
export function daysBetween(start: string, end: string): string[] {
  const days: string[] = []
  for (let day = start; day < end; day = addDays(day, 1)) days.push(day)
  return days
}

/**
 * The hour of the day at which an hour of the business day begins.
 * @param dayStartsAt `HH:mm`
 * @param hours since the business day began
 * @returns `HH:mm`
 */
export function hourOf(dayStartsAt: string, hours: number): string {
  const [hour = 0, minute = 0] = dayStartsAt.split(':').map(Number)
  return [(hour + hours) % 24, minute].map((part) => String(part).padStart(2, '0')).join(':')
}

function textOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 'yyyy-MM-dd'.length)
}
