import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestInstallation } from '@haru/haru/testing/test-installation.ts'
import { followChanges } from './follow-changes.ts'

test('a stream that is to end tells nothing more, not even of what it has read', async (t) => {
  const { admin, trade } = await startTestInstallation(t)
  await admin.query(
    `with stream as (insert into trade.live_stream values (1, 5))
     insert into trade.live_event (store_id, id, type, payload)
     select 1, n, 'product-changed', '{}' from generate_series(1, 5) n`,
  )
  const ending = new AbortController()
  const messages = followChanges(trade.context, {
    scope: { storeId: 1 },
    lastEventId: 0,
    signal: ending.signal,
    isStillAllowed: async () => true,
  })
  assert.equal((await messages.next()).value?.event, 'ready')
  assert.equal((await messages.next()).value?.id, '1')
  ending.abort()
  assert.deepEqual(await messages.next(), { done: true, value: undefined })
})
