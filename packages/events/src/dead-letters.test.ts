import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDatabaseAway } from '@haru/pg'
import { sql } from 'kysely'
import { listDeadLetters, redrive } from './dead-letters.ts'
import { ATTEMPTS_MAX, relayBatch } from './relay.ts'
import { openTwoServices, paid, recordEffect, type TwoServices } from './testing.ts'

/** A reader that fails on some trades for as long as they are broken. */
function readerFailingOn(services: TwoServices, broken: Set<number>) {
  return services.reader(async (tx, event) => {
    if (broken.has(event.payload.tradeId)) throw new Error(`trade ${event.payload.tradeId} is bad`)
    await recordEffect('reader')(tx, event)
  })
}

async function relayUntilParked(services: TwoServices, broken: Set<number>) {
  const reader = readerFailingOn(services, broken)
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    await services.makeAllDue()
    await relayBatch(services.outbox, [reader])
  }
  return reader
}

test('an event that fails is tried again after growing, capped delays', async (t) => {
  const services = await openTwoServices(t)
  const reader = readerFailingOn(services, new Set([1]))
  await services.publish(paid(1))
  const clock = async () => {
    const { rows } = await sql<{ now: Date; next: Date }>`
      select clock_timestamp() as now, next_attempt_at as next from trade.outbox
    `.execute(services.admin)
    assert.ok(rows[0])
    return { now: rows[0].now.getTime(), next: rows[0].next.getTime() }
  }
  for (const [attempts, delay] of [100, 200, 400, 800, 1_600, 3_200, 6_400].entries()) {
    await services.makeAllDue()
    const before = await clock()
    await relayBatch(services.outbox, [reader])
    const after = await clock()
    assert.ok(after.next >= before.now + delay * 0.75 - 1, `${attempts}: too early`)
    assert.ok(after.next <= after.now + delay * 1.25 + 1, `${attempts}: too late`)
    await sql`update trade.outbox set next_attempt_at = now() + interval '1 hour'`.execute(
      services.admin,
    )
    assert.equal(await relayBatch(services.outbox, [reader]), 0, 'not due, and tried all the same')
  }
  await sql`update trade.outbox set attempts = 0`.execute(services.admin)
})

test('after the last attempt it is parked with its error, out of the outbox', async (t) => {
  const services = await openTwoServices(t)
  await services.publish(paid(1))
  const reader = await relayUntilParked(services, new Set([1]))
  const [letter, ...more] = await listDeadLetters(reader)
  assert.deepEqual(more, [])
  assert.equal(letter?.consumer, 'reader')
  assert.deepEqual(letter.payload, paid(1).payload)
  assert.match(letter.error, /trade 1 is bad/)
  const [row] = await services.outboxRows()
  assert.ok(row?.sentAt)
  assert.equal(row.attempts, ATTEMPTS_MAX)
  assert.deepEqual(await services.effects(), [])
})

test('an event that fails blocks none of those around it', async (t) => {
  const services = await openTwoServices(t)
  for (const number of [1, 2, 3, 4]) await services.publish(paid(number))
  await relayBatch(services.outbox, [readerFailingOn(services, new Set([1, 3]))])
  assert.deepEqual(await services.effects(), [2, 4])
  const sent = (await services.outboxRows()).map((row) => row.sentAt !== null)
  assert.deepEqual(sent, [false, true, false, true])
})

test('more failing events than a batch holds do not block those behind them', async (t) => {
  const services = await openTwoServices(t)
  const broken = new Set(Array.from({ length: 70 }, (_, index) => index + 1))
  await services.publish(...[...broken].map(paid), paid(71))
  const reader = readerFailingOn(services, broken)
  while ((await relayBatch(services.outbox, [reader])) > 0) {
    await sql`update trade.outbox set next_attempt_at = next_attempt_at + interval '1 hour'
               where attempts > 0`.execute(services.admin)
  }
  assert.deepEqual(await services.effects(), [71])
})

test('what was parked is handled once it is redriven, and only once', async (t) => {
  const services = await openTwoServices(t)
  const broken = new Set([1])
  await services.publish(paid(1))
  const reader = await relayUntilParked(services, broken)
  const [letter] = await listDeadLetters(reader)
  assert.ok(letter)
  await assert.rejects(redrive(reader, letter), /trade 1 is bad/)
  assert.equal((await listDeadLetters(reader)).length, 1)
  broken.clear()
  await redrive(reader, letter)
  await redrive(reader, letter)
  assert.deepEqual(await services.effects(), [1])
  assert.deepEqual(await listDeadLetters(reader), [])
})

test('of two who redrive a letter at once, one did it', async (t) => {
  const services = await openTwoServices(t)
  await services.publish(paid(1))
  const broken = new Set([1])
  const reader = await relayUntilParked(services, broken)
  const [letter] = await listDeadLetters(reader)
  assert.ok(letter)
  broken.clear()
  let entries = 0
  const redriveWithEntry = () => redrive(reader, letter, async () => void entries++)
  await Promise.all([redriveWithEntry(), redriveWithEntry()])
  assert.equal(entries, 1)
})

test('while the database is away nothing is said of a letter, and nothing counted', async (t) => {
  const services = await openTwoServices(t)
  await services.publish(paid(1))
  const broken = new Set([1])
  const parked = await relayUntilParked(services, broken)
  const [letter] = await listDeadLetters(parked)
  assert.ok(letter)
  const away = services.reader(async (tx) => {
    await sql`do $$ begin raise 'shutting down' using errcode = '57P01'; end $$`.execute(tx)
  })
  await assert.rejects(redrive(away, letter), (error) => isDatabaseAway(error))
  const [after] = await listDeadLetters(parked)
  assert.deepEqual(after, letter)
})

test('each reader has dead letters of its own', async (t) => {
  const services = await openTwoServices(t)
  await services.publish(paid(1))
  await relayUntilParked(services, new Set([1]))
  assert.deepEqual(await listDeadLetters(services.reader(undefined, 'other')), [])
})
