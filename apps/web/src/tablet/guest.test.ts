import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arrived, isStale, sendStill } from './flight.ts'
import {
  atTable,
  choose,
  confirmed,
  type Guest,
  NOBODY,
  order,
  paid,
  refused,
  seeTrade,
  voided,
} from './guest.ts'

const rice = { id: 1, name: '비빔밥', price: 9_000, stock: 5 }
const tea = { id: 2, name: '녹차', price: 3_000, stock: 100 }

const chosen = choose(choose(atTable(NOBODY, 7, 'k'), rice, 2), tea, 1)
const ordered = order(chosen, { nextKey: 'next', nowMs: 1_000, menu: [rice, tea] })

const countsOf = ({ cart }: Guest) => Object.fromEntries(cart.map((line) => [line.id, line.count]))

test('one chooses no more than there is, and no more than anybody eats', () => {
  assert.deepEqual(countsOf(choose(NOBODY, rice, 9)), { 1: 5 })
  assert.deepEqual(countsOf(choose(NOBODY, tea, 500)), { 2: 99 })
  assert.deepEqual(countsOf(choose(chosen, rice, 0)), { 2: 1 })
  assert.deepEqual(countsOf(choose(NOBODY, { ...rice, stock: 0 }, 1)), {})
})

test('an order has a hundred lines at most', () => {
  let guest = NOBODY
  for (let id = 1; id <= 101; id++) guest = choose(guest, { ...tea, id }, 1)
  assert.equal(guest.cart.length, 100)
})

test('what is ordered is on its way once; a second press orders nothing', () => {
  assert.deepEqual(countsOf(ordered), {})
  const again = order(ordered, { nextKey: 'other', nowMs: 1_001, menu: [rice, tea] })
  assert.deepEqual(again.flights, ordered.flights)
})

test('two windows order the same cart with the same key, and never again with it', () => {
  const other = order(chosen, { nextKey: 'other', nowMs: 1_001, menu: [rice, tea] })
  assert.deepEqual(
    [ordered, other].map(({ flights }) => flights.map(({ key }) => key)),
    [['k'], ['k']],
  )
  const second = order(choose(ordered, tea, 1), { nextKey: 'third', nowMs: 2_000, menu: [tea] })
  assert.deepEqual(
    second.flights.map(({ key }) => key),
    ['k', 'next'],
  )
})

test('an order goes out at the prices that were shown when it was pressed', () => {
  const menu = [{ ...rice, price: 9_500 }]
  const [flight] = order(chosen, { nextKey: 'next', nowMs: 1, menu }).flights
  assert.deepEqual(
    flight?.lines.map(({ price }) => price),
    [9_500, 3_000],
  )
})

test('a rejection keeps the rest of the cart, and what was chosen meanwhile', () => {
  const meanwhile = choose(ordered, tea, 2)
  const after = refused(meanwhile, 'k', { code: 'STORE_400_03', productIdList: [1] })
  assert.deepEqual(countsOf(after), { 2: 3 })
  assert.deepEqual(after.flights, [])
  const [news] = after.news
  assert.equal(news?.kind === 'refused' && news.gone[0]?.name, '비빔밥')
})

test('a changed price keeps everything', () => {
  const after = refused(ordered, 'k', { code: 'TRADE_409_04', productIdList: [1] })
  assert.deepEqual(countsOf(after), { 1: 2, 2: 1 })
})

test('what came of an order is said once, by whomever it is heard', () => {
  const served = confirmed(ordered, 'k')
  assert.equal(confirmed(served, 'k'), served)
  assert.equal(refused(served, 'k', { code: 'STORE_400_03', productIdList: [1] }), served)
})

test('an order that has waited long goes out when the guests say so', () => {
  const [flight] = ordered.flights
  assert.ok(flight)
  assert.equal(isStale(flight, 600_000), false)
  assert.equal(isStale(flight, 700_000), true)
  const [known] = arrived(ordered, 'k', 5).flights
  assert.ok(known && !isStale(known, 700_000))
  const [renewed] = sendStill(ordered, 'k', 700_000).flights
  assert.ok(renewed && !isStale(renewed, 700_001))
  assert.equal(renewed.key, 'k')
})

test('paid is a fresh start; what is on its way stays', () => {
  const after = paid(choose(ordered, rice, 1), 12_000)
  assert.deepEqual([countsOf(after), after.paid, after.flights.length], [{}, 12_000, 1])
})

test('a trade that was paid while nobody heard of it is a fresh start, too', () => {
  const open = seeTrade(chosen, { id: 4, amount: 21_000 })
  assert.deepEqual(countsOf(open), { 1: 2, 2: 1 })
  assert.deepEqual(countsOf(seeTrade(open, null)), {})
  assert.deepEqual(countsOf(seeTrade(open, { id: 5, amount: 0 })), {})
})

test('a trade that ends without being paid leaves the cart', () => {
  const rejected = seeTrade(chosen, { id: 4, amount: 0 })
  assert.deepEqual(countsOf(seeTrade(rejected, null)), { 1: 2, 2: 1 })
  const open = seeTrade(chosen, { id: 4, amount: 21_000 })
  assert.deepEqual(countsOf(seeTrade(voided(open), null)), { 1: 2, 2: 1 })
})

test('nothing of one table is ordered at another', () => {
  assert.deepEqual(atTable(ordered, 7, 'new'), ordered)
  assert.deepEqual(atTable(ordered, 8, 'new'), { ...NOBODY, tradeDeviceId: 8, orderKey: 'new' })
})
