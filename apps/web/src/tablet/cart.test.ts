import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitToMenu, showCart } from './cart.ts'
import { choose, NOBODY } from './guest.ts'

const rice = { id: 1, name: '비빔밥', price: 9_000, stock: 5 }
const tea = { id: 2, name: '녹차', price: 3_000, stock: 100 }
const guest = choose(choose(NOBODY, rice, 3), tea, 1)

test('the cart costs what the menu says now, and says what it was', () => {
  const { lines, amount, count } = showCart(guest.cart, [{ ...rice, price: 10_000 }, tea])
  assert.deepEqual([amount, count], [33_000, 4])
  assert.deepEqual(
    lines.map(({ was }) => was),
    [9_000, undefined],
  )
})

test('what cannot be had is named, and keeps the cart from being ordered', () => {
  const troubleOf = (menu: (typeof rice)[]) => {
    const { lines, isBlocked } = showCart(guest.cart, menu)
    return [lines[0]?.trouble, isBlocked]
  }
  assert.deepEqual(troubleOf([rice, tea]), [undefined, false])
  assert.deepEqual(troubleOf([{ ...rice, stock: 0 }, tea]), ['soldOut', true])
  assert.deepEqual(troubleOf([{ ...rice, stock: 2 }, tea]), ['few', true])
  assert.deepEqual(troubleOf([tea]), ['gone', true])
})

test('until the menu is known, nothing is said of it', () => {
  const { isBlocked, amount } = showCart(guest.cart, undefined)
  assert.deepEqual([isBlocked, amount], [false, 30_000])
})

test('the cart can be brought to what there is', () => {
  const after = fitToMenu(guest, [{ ...rice, stock: 2 }])
  assert.deepEqual(
    after.cart.map(({ id, count }) => [id, count]),
    [[1, 2]],
  )
})
