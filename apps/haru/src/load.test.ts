import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inReverse } from './testing/in-reverse.ts'
import { startLoad } from './testing/load.ts'
import { startTestInstallation } from './testing/test-installation.ts'

/** Four rounds of each: in a round somebody pays before his order is decided, and is refused. */
const LOOKS = 2

test('while nothing is away, nobody at a table sees anything away', async (end) => {
  const t = inReverse(end)
  const load = await startLoad(t, await startTestInstallation(t))
  const away = load.untilAway().then(() => 'away')
  const served = async () => {
    for (let n = 0; n < LOOKS; n++) await load.untilServed()
    return 'served'
  }
  assert.equal(await Promise.race([away, served()]), 'served')
  const [waited] = await Promise.all([Promise.allSettled([away]), load.end()])
  assert.equal(waited[0].status, 'rejected', 'nobody comes any more')
})
