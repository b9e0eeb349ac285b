import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { inTimeOrder } from './in-time-order.ts'

const row = fc.array(fc.integer({ min: 0, max: 9 })).map((times) => times.toSorted((a, b) => a - b))

test('rows are merged by time; of the same time, in the order of the rows', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 9 }), (rows) => {
      const items = rows.map((times, from) => times.map((orderedAt) => ({ orderedAt, from })))
      const merged = [...inTimeOrder(items.map((list) => list.values() as Iterator<Item, void>))]
      // Sorting keeps the order of equals.
      assert.deepEqual(
        merged,
        items.flat().sort((a, b) => a.orderedAt - b.orderedAt),
      )
    }),
  )
})

type Item = { orderedAt: number; from: number }

test('no more than one item of each row is taken before it is needed', () => {
  let taken = 0
  function* endless(): Generator<{ orderedAt: number }, void> {
    for (;;) yield { orderedAt: taken++ }
  }
  const merged = inTimeOrder([endless(), endless(), endless()])
  for (let count = 0; count < 10; count++) merged.next()
  assert.equal(taken, 3 + 9)
})
