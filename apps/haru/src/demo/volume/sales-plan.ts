import { addDays, type BusinessCalendar, type BusinessDay, isBusinessDay } from '@haru/business-day'
import { chanceOf } from '../chance.ts'
import { busyOn, type DayHours, hoursOf } from './busy-hours.ts'
import { shareOut } from './share-out.ts'

/** What sales are wanted. */
export type SalesOrder = {
  stores: number
  /** the first and the last business day, `yyyy-MM-dd` */
  from: BusinessDay
  to: BusinessDay
  /** order lines in all, exactly */
  lines: number
  /** products of each store */
  products: number
  /** another seed makes other stores with other sales */
  seed: string
}

/** How many sales each store makes, and on which days: fixed before the first one is made up. */
export type SalesPlan = SalesOrder & {
  days: readonly (DayHours & { busy: number })[]
  /** trades of all stores; all but the voided ones are paid */
  trades: number
  payments: number
  /** by store: how many trades it makes, and how many the stores before it make */
  tradesOf: readonly number[]
  tradesBefore: readonly number[]
}

/** A receipt has three lines, nearly: quality.md, "Speed". */
const PAYMENTS_PER_LINE = 930_100 / 2_791_000
/** One trade in so many is voided after it was confirmed. */
const PAYMENTS_PER_VOID = 500

const STORES_MAX = 10_000
const LINES_MAX = 1_000_000_000
const PRODUCTS_MIN = 5
const PRODUCTS_MAX = 200
/** Ten years. */
const DAYS_MAX = 3_660
const STORE_DAYS_MAX = 2_000_000
const SEED = /^[a-z0-9]{1,20}$/

/**
 * Plans sales.
 * @param order what is wanted
 * @param calendar of the installation
 * @returns the same plan for the same order and calendar
 * @throws RangeError with one clear sentence when it cannot be made
 */
export function planSales(order: SalesOrder, calendar: BusinessCalendar): SalesPlan {
  checkOrder(order)
  const days: (DayHours & { busy: number })[] = []
  for (let day = order.from; day <= order.to; day = addDays(day, 1)) {
    if (days.length === DAYS_MAX) throw new RangeError(`at most ${DAYS_MAX} days can be made`)
    days.push({ ...hoursOf(day, calendar), busy: busyOn(day) })
  }
  if (days.length * order.stores > STORE_DAYS_MAX) {
    throw new RangeError(`days × stores can be ${STORE_DAYS_MAX} at most`)
  }
  const payments = Math.max(1, Math.round(order.lines * PAYMENTS_PER_LINE))
  const trades = payments + Math.floor(payments / PAYMENTS_PER_VOID)
  // The busiest restaurant sells three times as much as the quietest.
  const weights = Array.from({ length: order.stores }, (_, store) => {
    return 0.5 + chanceOf(`${order.seed} size of store ${store}`).next()
  })
  const tradesOf = shareOut(trades, weights)
  let before = 0
  const tradesBefore = tradesOf.map((one) => {
    before += one
    return before - one
  })
  return { ...order, days, trades, payments, tradesOf, tradesBefore }
}

/** How many lines the first so many trades of all stores have. */
export function linesBefore(plan: SalesPlan, trades: number): number {
  return Math.round(trades * (plan.lines / plan.trades))
}

/** Whether a trade, counted from 0 over all stores, is voided instead of paid. */
export function isVoided(plan: SalesPlan, trade: number): boolean {
  const often = (plan.trades - plan.payments) / plan.trades
  return Math.round((trade + 1) * often) > Math.round(trade * often)
}

function checkOrder({ stores, from, to, lines, products, seed }: SalesOrder): void {
  checkNumber('stores', stores, 1, STORES_MAX)
  checkNumber('lines', lines, 1, LINES_MAX)
  checkNumber('products of each store', products, PRODUCTS_MIN, PRODUCTS_MAX)
  for (const day of [from, to]) {
    if (!isBusinessDay(day)) throw new RangeError(`"${day}" is not a date, yyyy-MM-dd`)
  }
  if (to < from) throw new RangeError(`the last day, ${to}, is before the first, ${from}`)
  if (!SEED.test(seed)) throw new RangeError('a seed has 1 to 20 small letters and digits')
}

function checkNumber(what: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return
  throw new RangeError(`the number of ${what} must be ${min} to ${max}`)
}
