import { addDays, type BusinessDay } from '@haru/business-day'
import type { CardCompany } from '@haru/contracts'
import { type Chance, chanceOf } from '../chance.ts'
import { type DayHours, timeAt } from './busy-hours.ts'
import { isVoided, linesBefore, type SalesPlan } from './sales-plan.ts'
import { shareOut } from './share-out.ts'
import { menuOf, type VolumeProduct } from './store-menu.ts'

/** One product in an order. */
export type MadeLine = {
  /** its place in the store's menu, from 0 */
  product: number
  /** won */
  unitPrice: number
  count: number
}

/** A trade of one order: paid, or voided after its order was confirmed. Times in epoch ms. */
export type MadeTrade = {
  /** from 0 */
  store: number
  /** among the trades that its store opens on that day, from 1 */
  number: number
  day: BusinessDay
  orderedAt: number
  /** when it was paid or voided, and the business day of that: the same or the next */
  closedAt: number
  closedOn: BusinessDay
  end: 'CASH' | CardCompany | 'VOID'
  lines: readonly MadeLine[]
}

type Paid = { end: 'CASH' | CardCompany; often: number }
const PAYMENTS: readonly [Paid, ...Paid[]] = [
  { end: 'CASH', often: 16 },
  { end: 'K', often: 36 },
  { end: 'H', often: 26 },
  { end: 'S', often: 22 },
]
const COUNTS = [1, 2, 3, 4] as const
const COUNT_OFTEN = [0, 70, 20, 7, 3] as const

/** A table is taken for 15 to 80 minutes. */
const STAY_SECONDS = [900, 4_800] as const

/**
 * Makes up the sales of one store, one by one, in the order of their time.
 * @param plan says how many there are
 * @param store from 0
 */
export function* storeSales(plan: SalesPlan, store: number): Generator<MadeTrade, void> {
  const chance = chanceOf(`${plan.seed} sales of store ${store}`)
  const menu = menuOf(plan.seed, store, plan.products)
  const weights = plan.days.map(({ busy }) => busy * (0.86 + 0.28 * chance.next()))
  const tradesByDay = shareOut(plan.tradesOf[store] ?? 0, weights)
  let trade = plan.tradesBefore[store] ?? 0
  for (const [index, hours] of plan.days.entries()) {
    const trades = tradesByDay[index] ?? 0
    const lines = linesBefore(plan, trade + trades) - linesBefore(plan, trade)
    const sizes = sizesOf(trades, lines, plan.products, chance)
    let come = 0
    for (let number = 1; number <= trades; number++, trade++) {
      // The next of so many times drawn at random, without drawing and sorting all of them.
      come = 1 - (1 - come) * chance.next() ** (1 / (trades - number + 1))
      const orderedAt = timeAt(hours, come)
      const end = isVoided(plan, trade) ? 'VOID' : chance.pick(PAYMENTS, (one) => one.often).end
      const closed = closing(orderedAt, hours, index === plan.days.length - 1, chance)
      const ordered = linesOf(menu, sizes[number - 1] ?? 1, chance)
      yield { store, number, day: hours.day, orderedAt, ...closed, end, lines: ordered }
    }
  }
}

/** How many lines each trade of a day has: at least one, and they sum up. */
function sizesOf(trades: number, lines: number, sizeMax: number, chance: Chance): Uint8Array {
  const sizes = new Uint8Array(trades).fill(1)
  for (let left = lines - trades; left > 0; ) {
    const at = chance.between(0, trades - 1)
    const size = sizes[at] ?? sizeMax
    if (size >= sizeMax) continue
    sizes[at] = size + 1
    left--
  }
  return sizes
}

/** Who stays past the end of the day pays on the next one; nobody stays past the last. */
function closing(orderedAt: number, hours: DayHours, isLastDay: boolean, chance: Chance) {
  const [min, max] = STAY_SECONDS
  const closedAt = orderedAt + chance.between(min, max) * 1_000
  if (closedAt < hours.endsAt) return { closedAt, closedOn: hours.day }
  if (isLastDay) return { closedAt: hours.endsAt - 1_000, closedOn: hours.day }
  return { closedAt, closedOn: addDays(hours.day, 1) }
}

/** Different products, the popular ones more often. */
function linesOf(menu: readonly VolumeProduct[], size: number, chance: Chance): MadeLine[] {
  const all = menu.reduce((sum, product) => sum + product.liked, 0)
  const lines: MadeLine[] = []
  while (lines.length < size) {
    const product = choose(menu, chance.next() * all)
    if (lines.some((line) => line.product === product)) continue
    const unitPrice = menu[product]?.price ?? 0
    const count = chance.pick(COUNTS, (one) => COUNT_OFTEN[one])
    lines.push({ product, unitPrice, count })
  }
  return lines
}

function choose(menu: readonly VolumeProduct[], at: number): number {
  let left = at
  for (const [index, { liked }] of menu.entries()) {
    left -= liked
    if (left < 0) return index
  }
  return 0
}
