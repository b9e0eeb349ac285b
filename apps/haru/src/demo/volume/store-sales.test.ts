import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { addDays, businessDayOf } from '@haru/business-day'
import fc from 'fast-check'
import { inTimeOrder } from './in-time-order.ts'
import { planSales, type SalesOrder } from './sales-plan.ts'
import { menuOf } from './store-menu.ts'
import { type MadeTrade, storeSales } from './store-sales.ts'

const SEOUL = { timeZone: 'Asia/Seoul', dayStartsAt: '00:00' }
const MARCH: SalesOrder = {
  ...{ stores: 4, from: '2025-03-01', to: '2025-03-28', lines: 40_000, products: 10, seed: '7' },
}

function salesOf(order: Partial<SalesOrder> = {}, calendar = SEOUL) {
  const plan = planSales({ ...MARCH, ...order }, calendar)
  const stores = Array.from({ length: plan.stores }, (_, store) => storeSales(plan, store))
  return { plan, trades: [...inTimeOrder(stores)] }
}

function count<Item>(items: readonly Item[], isOne: (item: Item) => boolean): number {
  return items.filter(isOne).length
}

const digestOf = (trades: readonly MadeTrade[]) => {
  return createHash('sha256').update(JSON.stringify(trades)).digest('hex')
}

test('the same seed makes the same sales, another one other sales', () => {
  const [one, again, other] = [salesOf(), salesOf(), salesOf({ seed: '8' })]
  assert.equal(digestOf(one.trades), digestOf(again.trades))
  assert.notEqual(digestOf(one.trades), digestOf(other.trades))
  // Not only the menus: of one store, which has all trades, the first guest comes at another time.
  const [first, otherFirst] = ['7', '8'].map((seed) => {
    return salesOf({ stores: 1, lines: 300, seed }).trades[0]?.orderedAt
  })
  assert.notEqual(first, otherFirst)
})

const orders = fc.record({
  stores: fc.integer({ min: 1, max: 6 }),
  lines: fc.integer({ min: 1, max: 3_000 }),
  products: fc.integer({ min: 5, max: 30 }),
  seed: fc.stringMatching(/^[a-z0-9]{1,20}$/),
})
const calendars = fc.record({
  timeZone: fc.constantFrom('Asia/Seoul', 'America/New_York', 'Australia/Lord_Howe'),
  dayStartsAt: fc.constantFrom('00:00', '02:30', '05:00', '12:30', '23:00'),
})
// With the days on which New York's and Lord Howe's clocks change.
const days = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 9 }))
  .map(([after, long]) => {
    const from = addDays('2025-03-03', after)
    return { from, to: addDays(from, long) }
  })

test('whatever is ordered: all lines are there, in the order of time, each on its day', () => {
  fc.assert(
    fc.property(orders, days, calendars, (order, span, calendar) => {
      const { plan, trades } = salesOf({ ...order, ...span }, calendar)
      const lines = trades.reduce((sum, trade) => sum + trade.lines.length, 0)
      assert.equal(lines, order.lines)
      assert.equal(trades.length, plan.trades)
      assert.equal(
        count(trades, ({ end }) => end !== 'VOID'),
        plan.payments,
      )
      let before = 0
      const numbers = new Set<string>()
      for (const { store, day, number, orderedAt, closedAt, closedOn, lines } of trades) {
        assert.ok(orderedAt >= before && closedAt >= orderedAt)
        before = orderedAt
        assert.equal(businessDayOf(orderedAt, calendar), day)
        assert.equal(businessDayOf(closedAt, calendar), closedOn)
        assert.ok(day >= span.from && closedOn <= span.to)
        const products = new Set(lines.map((line) => line.product))
        assert.ok(lines.length > 0 && products.size === lines.length)
        const menu = menuOf(order.seed, store, order.products)
        for (const { product, unitPrice, count } of lines) {
          assert.equal(unitPrice, menu[product]?.price)
          assert.ok(count >= 1 && count <= 4)
        }
        numbers.add(`${store} ${day} ${number}`)
      }
      assert.equal(numbers.size, trades.length, 'numbers of receipts are unique')
    }),
    { numRuns: 60 },
  )
})

test('2,791,000 lines are 930,100 payments, and a few trades more that were voided', () => {
  const plan = planSales({ ...MARCH, stores: 100, lines: 2_791_000 }, SEOUL)
  assert.equal(plan.payments, 930_100)
  assert.equal(plan.trades, 931_960)
  const tenTimes = planSales({ ...MARCH, stores: 100, lines: 27_910_000 }, SEOUL)
  assert.equal(tenTimes.payments, 9_301_000)
})

test('lunch and dinner are busy, weekends are busier, some pay after midnight', () => {
  const { trades } = salesOf()
  const at = (hours: number[]) => {
    return count(trades, ({ orderedAt }) => {
      return hours.includes(new Date(orderedAt + 9 * 3_600_000).getUTCHours())
    })
  }
  assert.ok(at([12, 13, 18, 19]) > 0.5 * trades.length)
  assert.ok(at([15, 16]) < 0.1 * trades.length)
  assert.equal(at([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), 0)
  const weekend = count(trades, ({ day }) => Temporal.PlainDate.from(day).dayOfWeek >= 6) / 8
  const others = count(trades, ({ day }) => Temporal.PlainDate.from(day).dayOfWeek < 6) / 20
  assert.ok(weekend > 1.15 * others, `${weekend} a day against ${others}`)
  const late = count(trades, ({ day, closedOn }) => day !== closedOn)
  assert.ok(late > 0.002 * trades.length && late < 0.05 * trades.length, `${late} paid late`)
})

test('a few products sell most, stores differ, receipts have one line and more', () => {
  const { plan, trades } = salesOf()
  const favourites = new Set<number>()
  for (let store = 0; store < plan.stores; store++) {
    const sold = new Map<number, number>()
    for (const trade of trades.filter((one) => one.store === store)) {
      for (const { product } of trade.lines) sold.set(product, (sold.get(product) ?? 0) + 1)
    }
    const ranked = [...sold].sort(([, a], [, b]) => b - a)
    const all = ranked.reduce((sum, [, lines]) => sum + lines, 0)
    const [first = [0, 0], , third = [0, 0]] = ranked
    assert.equal(ranked.length, plan.products, 'everything is sold')
    assert.ok(first[1] > 0.18 * all, `the first has ${first[1]} of ${all}`)
    assert.ok(first[1] > 1.25 * third[1] && third[1] > 2 * (ranked.at(-1)?.[1] ?? 0))
    favourites.add(first[0])
  }
  assert.ok(favourites.size > 1)
  const sizes = Map.groupBy(trades, (trade) => Math.min(trade.lines.length, 6))
  for (const size of [1, 2, 3, 4, 5, 6]) assert.ok((sizes.get(size)?.length ?? 0) > 100, `${size}`)
  assert.ok(Math.max(...plan.tradesOf) > 1.2 * Math.min(...plan.tradesOf))
})

test('most pay by card, K most of all; one trade in some 500 is voided', () => {
  const { trades } = salesOf()
  const share = (end: MadeTrade['end']) =>
    count(trades, (trade) => trade.end === end) / trades.length
  assert.ok(share('CASH') > 0.12 && share('CASH') < 0.2)
  assert.ok(share('K') > share('H') && share('H') > share('S') && share('S') > share('CASH'))
  assert.ok(share('VOID') > 1 / 600 && share('VOID') < 1 / 450)
})

test('what cannot be made is said in a sentence', () => {
  const wrong: [order: Partial<SalesOrder>, reason: RegExp][] = [
    [{ stores: 0 }, /number of stores must be 1 to 10000/],
    [{ stores: 10_001 }, /number of stores/],
    [{ lines: 0 }, /number of lines/],
    [{ lines: 1.5 }, /number of lines/],
    [{ lines: 1_000_000_001 }, /number of lines/],
    [{ products: 4 }, /number of products of each store must be 5 to 200/],
    [{ products: 201 }, /number of products/],
    [{ from: '2025-02-30' }, /"2025-02-30" is not a date/],
    [{ to: 'tomorrow' }, /"tomorrow" is not a date/],
    [{ to: '2025-02-28' }, /is before the first/],
    [{ from: '2000-01-01' }, /at most 3660 days/],
    [{ stores: 10_000, to: '2026-03-01' }, /days × stores/],
    [{ seed: '' }, /small letters and digits/],
    [{ seed: 'A b' }, /small letters and digits/],
  ]
  for (const [order, reason] of wrong) {
    assert.throws(() => planSales({ ...MARCH, ...order }, SEOUL), { name: 'RangeError' })
    assert.throws(() => planSales({ ...MARCH, ...order }, SEOUL), reason)
  }
})
