import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findFreePort, openDatabase } from '@haru/pg'
import { relayBatch } from './relay.ts'
import { openTwoServices, paid, readerOf, recordEffect } from './testing.ts'

/** A reader whose database is away, and a relay that remembers what it told. */
async function openAwayReader(t: { after: (end: () => Promise<void>) => void }) {
  const services = await openTwoServices(t)
  const url = `postgres://x:y@127.0.0.1:${await findFreePort()}/nowhere`
  const db = openDatabase<unknown>({ url })
  t.after(() => db.destroy())
  const told: string[] = []
  const tell = (message: string, error: unknown) => {
    told.push(`${message}: ${(error as NodeJS.ErrnoException).code}`)
  }
  return { services, away: readerOf(db, 'away', recordEffect('away')), told, tell }
}

test('while a database is away events wait, and no attempt is counted', async (t) => {
  const { services, away, told, tell } = await openAwayReader(t)
  await services.publish(paid(1))
  for (let n = 0; n < 10; n++) {
    assert.equal(await relayBatch(services.outbox, [away], { tell }), 1)
    await services.makeAllDue()
  }
  const [row] = await services.outboxRows()
  assert.deepEqual([row?.sentAt, row?.attempts], [null, 0])
  assert.match(row?.lastError ?? '', /ECONNREFUSED/)
  assert.deepEqual(new Set(told), new Set(['events of trade wait for away: ECONNREFUSED']))
  await relayBatch(services.outbox, [services.reader()])
  assert.deepEqual(await services.effects(), [1])
})

test('a reader whose database is away keeps no event from those after it', async (t) => {
  const { services, away, told, tell } = await openAwayReader(t)
  await services.publish(paid(1), paid(2))
  const last = services.reader(recordEffect('last'), 'last')
  await relayBatch(services.outbox, [services.reader(), away, last], { tell })
  assert.deepEqual(await services.effects(), [1, 2])
  assert.deepEqual(await services.effects('last'), [1, 2])
  assert.deepEqual(told, ['events of trade wait for away: ECONNREFUSED'])
  assert.ok((await services.outboxRows()).every((row) => row.sentAt === null))
})

test('a full batch of events for a reader that is away holds up none behind', async (t) => {
  const { services, away, tell } = await openAwayReader(t)
  const forAway = Array.from({ length: 70 }, (_, index) => paid(index + 1))
  await services.publish(...forAway)
  const payload = { storeId: 7, tradeId: 1, orderId: 1 }
  await services.publish({ topic: 'order-voided', storeId: 7, payload })
  const seen: string[] = []
  const other = {
    ...services.reader(),
    topics: ['order-voided'] as const,
    deliver: async (events: readonly { topic: string }[]) => {
      for (const { topic } of events) seen.push(topic)
    },
  }
  await relayBatch(services.outbox, [away, other], { tell })
  await relayBatch(services.outbox, [away, other], { tell })
  assert.deepEqual(seen, ['order-voided'])
})

test('a database that goes away amid a batch costs what is left of it no attempt', async (t) => {
  const services = await openTwoServices(t)
  await services.publish(...[1, 2, 3].map(paid))
  const gone = Object.assign(new Error('gone'), { code: 'ECONNRESET' })
  const reader = services.reader(async (tx, event) => {
    if (event.payload.tradeId === 1) throw new Error('this one is bad')
    if (event.payload.tradeId === 2) throw gone
    await recordEffect('reader')(tx, event)
  })
  const told: string[] = []
  await relayBatch(services.outbox, [reader], { tell: (message) => void told.push(message) })
  const attempts = (await services.outboxRows()).map((row) => row.attempts)
  assert.deepEqual(attempts, [1, 0, 0])
  assert.deepEqual(told, ['events of trade wait for reader'])
})
