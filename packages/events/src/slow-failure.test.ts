import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDatabase } from '@haru/pg'
import { sql } from 'kysely'
import { relayBatch } from './relay.ts'
import { openTwoServices, paid, recordEffect, type TwoServices } from './testing.ts'

/** A reader that needs a while to fail on the trades up to 4. */
function slowReader(services: TwoServices) {
  return services.reader(async (tx, event) => {
    if (event.payload.tradeId <= 4) {
      await sql`select pg_sleep(0.1)`.execute(tx)
      throw new Error('not today')
    }
    await recordEffect('reader')(tx, event)
  })
}

const attemptsOf = async (services: TwoServices) =>
  (await services.outboxRows()).map(({ attempts }) => attempts)

test('failures that take longer than a session may be idle are counted', async (t) => {
  const services = await openTwoServices(t)
  await services.publish(...[1, 2, 3, 4, 5].map(paid))
  const options = '-c role=haru_trade -c idle_in_transaction_session_timeout=200'
  const url = `${services.appUrl}?options=${encodeURIComponent(options)}`
  const impatient = openDatabase<unknown>({ url })
  t.after(() => impatient.destroy())
  await relayBatch({ schema: 'trade', db: impatient }, [slowReader(services)])
  assert.deepEqual(await services.effects(), [5])
  assert.deepEqual(await attemptsOf(services), [1, 1, 1, 1, 1])
})

test('a batch full of slow failures ends early; what it did not come to is next', async (t) => {
  const services = await openTwoServices(t)
  await services.publish(...[1, 5, 6].map(paid))
  const reader = slowReader(services)
  assert.equal(await relayBatch(services.outbox, [reader], { oneByOneMsMax: 1 }), 3)
  assert.deepEqual(await attemptsOf(services), [1, 0, 0])
  // However long this test takes, the one that failed is not due again.
  const later = sql`update trade.outbox set next_attempt_at = now() + interval '1 hour'
                     where attempts > 0`
  await later.execute(services.admin)
  assert.equal(await relayBatch(services.outbox, [reader], { oneByOneMsMax: 1 }), 2)
  assert.deepEqual(await services.effects(), [5, 6])
  assert.deepEqual(await attemptsOf(services), [1, 1, 1])
})
