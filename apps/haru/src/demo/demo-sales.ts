import { addDays, type BusinessCalendar, type BusinessDay } from '@haru/business-day'
import type { CardCompany, Category } from '@haru/contracts'
import { type Chance, chanceOf } from './chance.ts'
import { DEMO_MENU, type DemoProduct } from './demo-menu.ts'

/** Nine weeks. */
export const DEMO_DAYS = 63

const HEADER =
  'receipt_no,sold_at,product_name,category,unit_price,quantity,payment_method,card_company'

/** Receipts of a usual Monday to Sunday. */
const RECEIPTS = [52, 55, 57, 60, 72, 82, 70] as const
const RECEIPTS_MIN = 40
const RECEIPTS_MAX = 90

/** How busy each hour is: lunch, a quiet afternoon, dinner. */
const HOURS: readonly [HourOfDay, ...HourOfDay[]] = [
  { hour: 11, busy: 4 },
  { hour: 12, busy: 18 },
  { hour: 13, busy: 12 },
  { hour: 14, busy: 4 },
  { hour: 15, busy: 2 },
  { hour: 16, busy: 2 },
  { hour: 17, busy: 6 },
  { hour: 18, busy: 16 },
  { hour: 19, busy: 18 },
  { hour: 20, busy: 11 },
  { hour: 21, busy: 5 },
]
type HourOfDay = { hour: number; busy: number }
const DINNER_FROM = 17

type Paid = { company: CardCompany | null; often: number }
const PAYMENTS: readonly [Paid, ...Paid[]] = [
  { company: null, often: 16 },
  { company: 'K', often: 36 },
  { company: 'H', often: 26 },
  { company: 'S', often: 22 },
]

/**
 * Makes up the sales of the sample restaurant: nine weeks, the same for the same last day.
 * @param lastDay `yyyy-MM-dd`, a business day
 * @param calendar of the installation
 * @returns the text of a sales file (architecture.md)
 */
export function demoSales(lastDay: BusinessDay, calendar: BusinessCalendar): string {
  const rows = [HEADER]
  for (let ago = DEMO_DAYS - 1; ago >= 0; ago--) {
    const day = addDays(lastDay, -ago)
    const chance = chanceOf(`haru ${day}`)
    for (const [index, time] of timesOf(day, chance).entries()) {
      const receiptNo = receiptNoOf(day, index + 1)
      rows.push(...receiptRows(receiptNo, soldAt(day, time, calendar), time, chance))
    }
  }
  return `${rows.join('\n')}\n`
}

/**
 * The number of the last receipt of these sales.
 * @param lastDay `yyyy-MM-dd`, a business day
 */
export function lastDemoReceiptNo(lastDay: BusinessDay): string {
  return receiptNoOf(lastDay, timesOf(lastDay, chanceOf(`haru ${lastDay}`)).length)
}

function receiptNoOf(day: BusinessDay, number: number): string {
  return `${day}-${String(number).padStart(3, '0')}`
}

/** Wall-clock times of a day's receipts, in their order. */
function timesOf(day: BusinessDay, chance: Chance): Temporal.PlainTime[] {
  const usual = RECEIPTS[Temporal.PlainDate.from(day).dayOfWeek - 1] ?? RECEIPTS[0]
  const count = Math.round(usual * (0.86 + 0.28 * chance.next()))
  return Array.from({ length: Math.min(Math.max(count, RECEIPTS_MIN), RECEIPTS_MAX) }, () => {
    const { hour } = chance.pick(HOURS, (one) => one.busy)
    const [minute, second] = [chance.between(0, 59), chance.between(0, 59)]
    return new Temporal.PlainTime(hour, minute, second)
  }).sort(Temporal.PlainTime.compare)
}

/** Before the day starts, the clock shows the next date already. */
function soldAt(day: BusinessDay, time: Temporal.PlainTime, calendar: BusinessCalendar): string {
  const isNextDate = Temporal.PlainTime.compare(time, calendar.dayStartsAt) < 0
  return Temporal.PlainDate.from(isNextDate ? addDays(day, 1) : day)
    .toZonedDateTime({ timeZone: calendar.timeZone, plainTime: time })
    .toString({ timeZoneName: 'never' })
}

function receiptRows(
  receiptNo: string,
  time: string,
  { hour }: Temporal.PlainTime,
  chance: Chance,
): string[] {
  const { company } = chance.pick(PAYMENTS, (one) => one.often)
  const payment = company ? `CARD,${company}` : 'CASH,'
  return [...tableOrder(hour >= DINNER_FROM, chance)].map(
    ([{ name, category, price }, count]) =>
      `${receiptNo},${time},${name},${category},${price},${count},${payment}`,
  )
}

/** What one table eats and drinks: a dish for each guest, more around it in the evening. */
function tableOrder(isDinner: boolean, chance: Chance): Map<DemoProduct, number> {
  const order = new Map<DemoProduct, number>()
  const add = (category: Category) => {
    const product = chance.pick(offered(category, isDinner), (one) => one.liked)
    order.set(product, (order.get(product) ?? 0) + 1)
  }
  const guests = chance.pick([1, 2, 3, 4], (count) => [0, 4, 6, 3, 3][count] ?? 0)
  for (let guest = 0; guest < guests; guest++) {
    add('MAIN_MENU')
    if (chance.next() < (isDinner ? 0.7 : 0.25)) add('DRINK')
  }
  if (chance.next() < (isDinner ? 0.65 : 0.3)) add('SUB_MENU')
  return order
}

const ALCOHOL = /^(맥주|소주)/

function offered(category: Category, isDinner: boolean): readonly [DemoProduct, ...DemoProduct[]] {
  const [first, ...others] = DEMO_MENU.filter((product) => {
    return product.category === category && (isDinner || !ALCOHOL.test(product.name))
  })
  if (!first) throw new Error(`the demo's menu has nothing in ${category}`)
  return [first, ...others]
}
