import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { CHECKS } from './checks/index.ts'
import { AUDIT_CORRUPTIONS } from './testing/audit-corruptions.ts'
import { openBusySystem } from './testing/busy-system.ts'
import { findCorruption } from './testing/corruption.ts'
import { ORDER_CORRUPTIONS } from './testing/order-corruptions.ts'
import { SETTLEMENT_CORRUPTIONS } from './testing/settlement-corruptions.ts'
import { STORE_CORRUPTIONS } from './testing/store-corruptions.ts'
import { TRADE_CORRUPTIONS } from './testing/trade-corruptions.ts'

const CORRUPTIONS = [
  ...STORE_CORRUPTIONS,
  ...ORDER_CORRUPTIONS,
  ...TRADE_CORRUPTIONS,
  ...SETTLEMENT_CORRUPTIONS,
  ...AUDIT_CORRUPTIONS,
]

const system = await openBusySystem({ after })

for (const corruption of CORRUPTIONS) {
  test(`${corruption.check} names the row where ${corruption.wrong}`, async () => {
    const { row, results } = await findCorruption(system.admin, corruption)
    const result = results.find(({ check }) => check.name === corruption.check)
    assert.ok(row, 'nothing was made wrong')
    const rows = result?.findings.map((finding) => finding.row) ?? []
    assert.ok(rows.includes(row), `${row} is not among ${rows.join('; ') || 'no findings'}`)
  })
}

test('there is no check that nothing makes fail', () => {
  const failing = new Set(CORRUPTIONS.map((corruption) => corruption.check))
  const idle = CHECKS.map((check) => check.name).filter((name) => !failing.has(name))
  assert.deepEqual(idle, [])
})
