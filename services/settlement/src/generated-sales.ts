import { addDays, type Period } from '@haru/business-day'
import { shareRoundedDown } from '@haru/money'
import type { Kysely } from 'kysely'
import { addLines, addPayments, addProduct, type LineFact, type PaymentFact } from './testing.ts'

/** Sales that tests compute with, and the same sums done naively. */
export type GeneratedSales = { lines: LineFact[]; payments: PaymentFact[] }

/** Products of one store; ids follow the store's. */
const PRODUCTS = [
  { name: '김치찌개', category: 'MAIN_MENU', price: 9_000 },
  { name: 'Bibimbap', category: 'MAIN_MENU', price: 11_500 },
  { name: '계란말이', category: 'SUB_MENU', price: 7_000 },
  { name: 'Kimchi', category: 'SUB_MENU', price: 0 },
  { name: '소주', category: 'DRINK', price: 5_000 },
  { name: 'Cola', category: 'DRINK', price: 2_000 },
] as const
const FEES = { K: 40, H: 60, S: 80 } as const

/** Mulberry32: the same numbers for the same seed. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

/**
 * Generates the sales of a store over a period: some trades are paid on the day after they were
 * ordered, some lines are reversed, on the same day or on the next, and some days have no sales.
 */
export function generateSales(storeId: number, { start, end }: Period, seed: number) {
  const random = randomFrom(seed + storeId)
  const sales: GeneratedSales = { lines: [], payments: [] }
  let tradeId = storeId * 1_000_000
  for (let day = start; day < end; day = addDays(day, 1)) {
    for (let left = random(6); left > 0; left--) {
      addTrade(sales, storeId, ++tradeId, day, addDays(day, 1) < end, random)
    }
  }
  return sales
}

function addTrade(
  sales: GeneratedSales,
  storeId: number,
  tradeId: number,
  day: string,
  mayGoOn: boolean,
  random: (below: number) => number,
): void {
  const paidOn = mayGoOn && random(4) === 0 ? addDays(day, 1) : day
  let amount = 0
  for (let lineId = tradeId * 10, left = 1 + random(3); left > 0; left--, lineId++) {
    const n = random(PRODUCTS.length)
    const count = 1 + random(4)
    const price = PRODUCTS[n]?.price ?? 0
    const line = { storeId, tradeId, lineId, productId: storeId * 100 + n, count }
    sales.lines.push({ ...line, amount: price * count, day, reversal: false })
    if (random(5) > 0) amount += price * count
    else {
      const reversed = { count: -count, amount: -price * count, reversal: true }
      sales.lines.push({ ...line, ...reversed, day: paidOn })
    }
  }
  const company = ([null, 'K', 'H', 'S'] as const)[random(4)] ?? null
  const fee = company ? shareRoundedDown(amount, FEES[company]) : 0
  sales.payments.push({ storeId, tradeId, company, amount, fee, day: paidOn })
}

/** Puts a store's products and generated sales into the database. */
export async function addSales(
  db: Kysely<unknown>,
  storeId: number,
  sales: GeneratedSales,
): Promise<void> {
  for (const [n, product] of PRODUCTS.entries()) {
    await addProduct(db, { ...product, id: storeId * 100 + n, storeId })
  }
  await addLines(db, sales.lines)
  await addPayments(db, sales.payments)
}

/** The rows of a statistic, computed the naive way: `[product, count, amount]`, by product. */
export function naiveStatistic({ lines }: GeneratedSales, storeId: number, period: Period) {
  const byProduct = new Map<number, [number, number]>()
  for (const line of lines) {
    if (line.storeId !== storeId || !isIn(period, line.day)) continue
    const [count, amount] = byProduct.get(line.productId) ?? [0, 0]
    byProduct.set(line.productId, [count + line.count, amount + line.amount])
  }
  return [...byProduct]
    .filter(([, [count, amount]]) => count !== 0 || amount !== 0)
    .map(([productId, [count, amount]]) => [productId, count, amount] as const)
    .sort(([a], [b]) => a - b)
}

/** A settlement, computed the naive way. */
export function naiveSettlement({ payments }: GeneratedSales, storeId: number, period: Period) {
  let revenue = 0
  let fee = 0
  for (const payment of payments) {
    if (payment.storeId !== storeId || !isIn(period, payment.day)) continue
    revenue += payment.amount
    fee += payment.fee
  }
  return { revenue, fee, operatingProfit: revenue - fee }
}

function isIn({ start, end }: Period, day: string): boolean {
  return start <= day && day < end
}
