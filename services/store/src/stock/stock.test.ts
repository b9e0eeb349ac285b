import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  decideRestock,
  decideReturn,
  decideStock,
  mergeItems,
  type OrderMovement,
  type StockDecision,
  type StockedProduct,
  type StockItem,
} from './stock.ts'

const soup: StockedProduct = { id: 1, storeId: 5, stock: 10, deleted: false }
const rice: StockedProduct = { id: 2, storeId: 5, stock: 2, deleted: false }
const gone: StockedProduct = { id: 3, storeId: 5, stock: 10, deleted: true }
const foreign: StockedProduct = { id: 4, storeId: 6, stock: 10, deleted: false }

/** given products, when store 5 gets an order of [product, count], then … */
function decided(given: StockedProduct[], ...order: [number, number][]): StockDecision {
  const items = order.map(([productId, count]) => ({ productId, count }))
  return decideStock(given, { storeId: 5, items })
}

function refused(errorCode: string, ...productIdList: number[]): StockDecision {
  return { status: 'NOT_REWARDED', reason: { errorCode, productIdList } }
}

test('given enough of everything, when ordered, then rewarded, to the last portion', () => {
  assert.deepEqual(decided([soup, rice], [1, 10], [2, 2]), { status: 'REWARDED' })
})

test('given too few of one, when ordered with another, then refused for that one', () => {
  assert.deepEqual(decided([soup, rice], [1, 1], [2, 3]), refused('STORE_400_03', 2))
})

test('given too few of several, then all of them are named', () => {
  assert.deepEqual(decided([soup, rice], [1, 11], [2, 3]), refused('STORE_400_03', 1, 2))
})

test('given unknown and deleted products, then refused for them', () => {
  assert.deepEqual(decided([soup, gone], [1, 1], [3, 1], [9, 1]), refused('STORE_404_02', 3, 9))
})

test("given another store's product, deleted or not, then refused for it", () => {
  assert.deepEqual(decided([soup, foreign], [1, 1], [4, 1]), refused('STORE_403_02', 4))
  const deleted = { ...foreign, deleted: true }
  assert.deepEqual(decided([soup, deleted], [1, 1], [4, 1]), refused('STORE_403_02', 4))
})

test('given several faults, then the gravest is the reason', () => {
  const all = [soup, rice, gone, foreign]
  assert.deepEqual(decided(all, [2, 99], [3, 1], [4, 1]), refused('STORE_404_02', 3))
  assert.deepEqual(decided(all, [2, 99], [4, 1]), refused('STORE_403_02', 4))
})

test('given one product named twice, then it is wanted in sum, once, by id', () => {
  const items = [
    { productId: 2, count: 1 },
    { productId: 1, count: 3 },
    { productId: 2, count: 4 },
  ]
  assert.deepEqual(mergeItems(items), [
    { productId: 1, count: 3 },
    { productId: 2, count: 5 },
  ])
})

test('given a sum beyond every stock, then refused and not wrapped around', () => {
  const most = Number.MAX_SAFE_INTEGER
  const items = mergeItems([
    { productId: 1, count: most },
    { productId: 1, count: most },
  ])
  const full = { ...soup, stock: most }
  assert.deepEqual(decideStock([full], { storeId: 5, items }), refused('STORE_400_03', 1))
})

test('rewarded means that no stock goes below zero, refused that something is named', () => {
  const products = fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 6 }),
      storeId: fc.constantFrom(5, 6),
      stock: fc.nat(20),
      deleted: fc.boolean(),
    }),
    { selector: (product) => product.id },
  )
  const orders = fc.array(
    fc.record({
      productId: fc.integer({ min: 1, max: 7 }),
      count: fc.integer({ min: 1, max: 15 }),
    }),
    { minLength: 1, maxLength: 10 },
  )
  fc.assert(
    fc.property(products, orders, (given, order) => {
      const items = mergeItems(order)
      const decision = decideStock(given, { storeId: 5, items })
      const isFine = ({ productId, count }: StockItem) =>
        given.some(
          ({ id, storeId, stock, deleted }) =>
            id === productId && storeId === 5 && stock >= count && !deleted,
        )
      assert.equal(decision.status === 'REWARDED', items.every(isFine))
      if (decision.status === 'REWARDED') return
      const { productIdList } = decision.reason
      assert.ok(productIdList.length > 0)
      assert.deepEqual(
        productIdList,
        productIdList.toSorted((one, other) => one - other),
      )
      const fine = items.filter(isFine).map((one) => one.productId)
      assert.ok(productIdList.every((id) => !fine.includes(id)))
    }),
  )
})

const took: OrderMovement[] = [
  { productId: 1, quantity: -3, cause: 'ORDER' },
  { productId: 2, quantity: -1, cause: 'ORDER' },
]

test('given an order that took stock, when voided, then all of it returns', () => {
  assert.deepEqual(decideReturn(took), [
    { productId: 1, quantity: 3 },
    { productId: 2, quantity: 1 },
  ])
})

test('given an order that was voided or took nothing, when voided, then nothing returns', () => {
  const returned = took.map((one) => ({ ...one, quantity: -one.quantity, cause: 'VOID' as const }))
  assert.deepEqual(decideReturn([...took, ...returned]), [])
  assert.deepEqual(decideReturn([]), [])
})

test('given stock below, at and above the base, when re-stocked, then the differences', () => {
  const changes = decideRestock([
    { id: 1, stock: 3, baseStock: 10 },
    { id: 2, stock: 10, baseStock: 10 },
    { id: 3, stock: 12, baseStock: 10 },
  ])
  assert.deepEqual(changes, [
    { productId: 1, quantity: 7 },
    { productId: 3, quantity: -2 },
  ])
})
