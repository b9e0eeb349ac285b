import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { deathsAt, SAGA_BOUNDARIES } from './testing/saga-boundaries.ts'
import { killDaily, prepareSaga } from './testing/saga-kills.ts'

/**
 * `npm run test:long`: the whole system is killed at every boundary of the order saga, more than
 * two hundred times; every time `haru verify` finds nothing, and what comes of the day equals an
 * undisturbed one.
 */

/** As many as keep two cores busy: each waits now and then for its relay to look. */
const AT_ONCE = 3
/**
 * A boundary is up to nine days long, and each of them has a start or two: beside other work a day
 * has taken 24 s; on a machine that is three times slower, nine would take eleven minutes. What
 * hangs is ended before: `settle` waits a minute.
 */
const options = { timeout: 1_200_000 }

const undisturbed = await prepareSaga({ after })
let kills = 0

suite('killed', { concurrency: AT_ONCE }, () => {
  for (const [name, boundary] of Object.entries(SAGA_BOUNDARIES)) {
    test(`when ${name}: the day ends as if undisturbed`, options, async (t) => {
      const died = await killDaily(t, undisturbed, deathsAt(boundary))
      kills += died
    })
  }
})

test('that was two hundred kills and more', () => {
  console.log(`${kills} kills`)
  assert.ok(kills >= 200, `${kills} kills`)
})
