import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { SAGA_BOUNDARIES } from './testing/saga-boundaries.ts'
import { killDaily, prepareSaga } from './testing/saga-kills.ts'
import type { StatementDeath } from './testing/system-child.ts'

/** Each kill starts the system anew, as a process; beside other work all take two minutes here. */
const LONG = { timeout: 900_000 }

/** Of the kills of saga-crash-matrix.long.ts, those where most is at stake. */
const KILLS: readonly (readonly [StatementDeath['when'], boundary: string, nth: number])[] = [
  ['amid', 'a transaction is committed', 1],
  ['amid', 'an event of trade is stored', 4],
  ['before', 'a decision about stock is stored', 3],
  ['after', 'an order is decided', 3],
  ['before', 'a day is closed', 1],
]

test('killed amid the saga: nothing lost, doubled or left undecided', LONG, async (t) => {
  const undisturbed = await prepareSaga({ after })
  const deaths = KILLS.map(([when, boundary, nth]) => {
    const statement = SAGA_BOUNDARIES[boundary]?.at.source
    assert.ok(statement, boundary)
    return { when, statement, nth }
  })
  assert.ok((await killDaily(t, undisturbed, deaths)) >= KILLS.length)
})
