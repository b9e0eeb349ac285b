import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { shareOut } from './share-out.ts'

const weights = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), {
  minLength: 1,
  maxLength: 50,
})

test('parts are whole, sum up exactly, and are less than one away from their due', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000_000 }), weights, (total, shares) => {
      const parts = shareOut(total, shares)
      const all = shares.reduce((sum, one) => sum + one, 0)
      assert.equal(
        parts.reduce((sum, one) => sum + one, 0),
        total,
      )
      for (const [index, part] of parts.entries()) {
        assert.ok(Number.isInteger(part) && part >= 0, `${part}`)
        const due = (total * (shares[index] ?? 0)) / all
        assert.ok(Math.abs(part - due) <= 1.001, `${part} instead of ${due}`)
      }
    }),
  )
})
