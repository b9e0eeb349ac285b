import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openBusySystem } from './testing.ts'
import { verify } from './verify.ts'

const system = await openBusySystem({ after })

test('a busy system, with events on their way, has no finding', async () => {
  assert.deepEqual(await verify(system.database.appUrl), [])
})
