import {
  addDays,
  addMonths,
  type BusinessDay,
  dayOfMonth,
  isBusinessDay,
  latestDayOfMonth,
  mondayOf,
} from './business-day.ts'

/** Over how long a statistic or a settlement counts. */
export type DateTerm = 'DAY' | 'WEEK' | 'MONTH'
/** Settlements know no week. */
export type SettlementTerm = 'DAY' | 'MONTH'
/** Half-open, [start, end), in business days: domain.md, money rule 6. */
export type Period = { start: BusinessDay; end: BusinessDay }

/** The days of the month on which a store may be settled: domain.md, "settlement day". */
export const SETTLEMENT_DAYS = [1, 5, 10, 15, 20, 25] as const
export type SettlementDay = (typeof SETTLEMENT_DAYS)[number]

/**
 * The period of a sale statistic that contains a day: that day, its Monday-to-Sunday week, or its
 * calendar month.
 * @param term DAY, WEEK or MONTH
 * @param day `yyyy-MM-dd`
 * @returns the period
 */
export function statisticPeriodOf(term: DateTerm, day: BusinessDay): Period {
  switch (term) {
    case 'DAY':
      return { start: day, end: addDays(day, 1) }
    case 'WEEK':
      return { start: mondayOf(day), end: addDays(mondayOf(day), 7) }
    case 'MONTH':
      return monthFrom(latestDayOfMonth(day, 1))
  }
}

/**
 * The settlement period that contains a day: that day, or the month that starts on the store's
 * settlement day and ends on the eve of the next.
 * @param term DAY or MONTH
 * @param day `yyyy-MM-dd`
 * @param settlementDay the store's, a day of the month
 * @returns the period
 */
export function settlementPeriodOf(
  term: SettlementTerm,
  day: BusinessDay,
  settlementDay: SettlementDay,
): Period {
  if (term === 'DAY') return { start: day, end: addDays(day, 1) }
  return monthFrom(latestDayOfMonth(day, settlementDay))
}

/**
 * Reads a start date as the statistic's period that begins on it.
 * @param term DAY, WEEK or MONTH
 * @param start `yyyy-MM-dd`
 * @returns the period, or undefined when no such period begins on that date
 */
export function statisticPeriodFrom(term: DateTerm, start: string): Period | undefined {
  if (!isBusinessDay(start)) return undefined
  const period = statisticPeriodOf(term, start)
  return period.start === start ? period : undefined
}

/**
 * Reads a start date as the settlement period that begins on it.
 * @param term DAY or MONTH
 * @param start `yyyy-MM-dd`
 * @param settlementDay one store's; without it, any day on which some store is settled will do
 * @returns the period, or undefined when no such period begins on that date
 */
export function settlementPeriodFrom(
  term: SettlementTerm,
  start: string,
  settlementDay?: SettlementDay,
): Period | undefined {
  if (!isBusinessDay(start)) return undefined
  if (term === 'DAY') return settlementPeriodOf('DAY', start, 1)
  const days = settlementDay === undefined ? SETTLEMENT_DAYS : [settlementDay]
  return days.some((day) => day === dayOfMonth(start)) ? monthFrom(start) : undefined
}

/**
 * Lists the days of a period.
 * @param period half-open
 * @returns `yyyy-MM-dd` each, oldest first
 */
export function daysOf(period: Period): BusinessDay[] {
  const days: BusinessDay[] = []
  for (let day = period.start; day < period.end; day = addDays(day, 1)) days.push(day)
  return days
}

function monthFrom(start: BusinessDay): Period {
  return { start, end: addMonths(start, 1) }
}
