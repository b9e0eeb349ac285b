import { sumWon, type Won } from '@haru/money'
import type { HourRow } from './today-sql.ts'

/** A number of payments, and what they come to in won. */
export type Paid = { amount: Won; count: number }

/** What was taken over a day so far. */
export type DaySoFar = {
  revenue: Won
  fee: Won
  paymentCount: number
  /** of a payment, rounded down to the won; null: there was none */
  averageAmount: Won | null
  /** hours without a payment are left out */
  hourList: (Paid & { hour: number })[]
  cash: Paid
  card: Paid
}

/**
 * Sums up a day.
 * @param rows of this day, by hour
 * @returns exact won
 * @throws RangeError when a sum leaves the safe integers
 */
export function daySoFarOf(rows: readonly HourRow[]): DaySoFar {
  const { amount: revenue, count: paymentCount } = paidOf(rows)
  const hours = [...new Set(rows.map(({ hour }) => hour))]
  return {
    revenue,
    fee: sumWon(rows.map(({ fee }) => fee)),
    paymentCount,
    averageAmount: paymentCount === 0 ? null : Math.floor(revenue / paymentCount),
    hourList: hours.map((hour) => ({ hour, ...paidOf(rows.filter((row) => row.hour === hour)) })),
    cash: paidOf(rows.filter(({ method }) => method === 'CASH')),
    card: paidOf(rows.filter(({ method }) => method === 'CARD')),
  }
}

/** What had been taken on another day by this time of it, and over all of it. */
export type DayBefore = { revenue: Won; revenueByNow: Won; paymentCountByNow: number }

/**
 * Sums up the day that today is compared with.
 * @param rows of that day
 * @returns undefined when nothing was paid on it
 */
export function dayBeforeOf(rows: readonly HourRow[]): DayBefore | undefined {
  if (rows.length === 0) return undefined
  return {
    revenue: sumWon(rows.map(({ amount }) => amount)),
    revenueByNow: sumWon(rows.map(({ amountByNow }) => amountByNow)),
    paymentCountByNow: rows.reduce((sum, { countByNow }) => sum + countByNow, 0),
  }
}

function paidOf(rows: readonly HourRow[]): Paid {
  const count = rows.reduce((sum, row) => sum + row.count, 0)
  return { amount: sumWon(rows.map(({ amount }) => amount)), count }
}
