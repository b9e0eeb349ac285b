import type { Settled, SettledPeriod } from './use-settlements.ts'

/** How good a day was, of those that it is shown with. */
export type Level = 'none' | 'low' | 'middle' | 'high'

const NOTHING: Settled = { revenue: 0, fee: 0, operatingProfit: 0 }

/** The sum of settlements, in won. */
export function sumOf(settled: readonly Settled[]): Settled {
  return settled.reduce(
    (sum, one) => ({
      revenue: sum.revenue + one.revenue,
      fee: sum.fee + one.fee,
      operatingProfit: sum.operatingProfit + one.operatingProfit,
    }),
    NOTHING,
  )
}

/**
 * Sums of two months, each of the days that are settled of both: like is compared with like, also
 * in the month after the one that a store opened in.
 * @returns null when they have no such day
 */
export function compareAlike(days: readonly SettledPeriod[], before: readonly SettledPeriod[]) {
  const common = (those: readonly SettledPeriod[], others: readonly SettledPeriod[]) => {
    const dates = new Set(others.map(dateOf))
    return those.filter((one) => dates.has(dateOf(one)))
  }
  const alike = common(days, before)
  if (alike.length === 0) return null
  return { now: sumOf(alike), before: sumOf(common(before, days)) }
}

/** The day of the month, in two digits. */
function dateOf({ startDate }: SettledPeriod): string {
  return startDate.slice('yyyy-MM-'.length)
}

/**
 * Says of a day's profit how good it was: by thirds of what lies between the worst and the best.
 * @param profit won
 * @param all those that it is shown with; won
 */
export function levelOf(profit: number, all: readonly number[]): Level {
  if (profit <= 0) return 'none'
  const earned = all.filter((one) => one > 0)
  const worst = Math.min(...earned)
  const span = Math.max(...earned) - worst
  if (span === 0) return 'middle'
  const thirds = ((profit - worst) * 3) / span
  return thirds <= 1 ? 'low' : thirds <= 2 ? 'middle' : 'high'
}
