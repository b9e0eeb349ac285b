import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { QuestionBounds } from '@haru/service-kit'
import { sql } from 'kysely'
import { listDeadLetters, redrive } from './dead-letters.ts'
import { createEventMetrics } from './event-metrics.ts'
import { ATTEMPTS_MAX, relayBatch } from './relay.ts'
import { openTwoServices, paid, recordEffect, type TwoServices } from './testing.ts'

/** The metrics of both services, as somebody who looks sees them. */
function metricsOf({ trade, store }: TwoServices, bounds: QuestionBounds = {}) {
  const outboxes = [
    { schema: 'trade', db: trade },
    { schema: 'store', db: store },
  ]
  const told: string[] = []
  const tell = (message: string) => void told.push(message)
  const registry = createEventMetrics(outboxes, tell, { lookMsMax: 10_000, ...bounds })
  const look = async () => {
    const text = await registry.metrics()
    const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    return new Map(samples.map((line) => line.split(' ') as [name: string, value: string]))
  }
  return { told, look }
}

test('unsent events are counted, and the oldest tells its age', async (t) => {
  const services = await openTwoServices(t)
  const { look } = metricsOf(services)
  const none = await look()
  assert.equal(none.get('haru_outbox_unsent_events{schema="trade"}'), '0')
  assert.equal(none.get('haru_outbox_oldest_unsent_seconds{schema="trade"}'), '0')
  await services.publish(paid(1), paid(2), paid(3))
  await sql`
    update trade.outbox set occurred_at = clock_timestamp() - interval '100 s'
     where id = (select max(id) from trade.outbox)
  `.execute(services.admin)
  const some = await look()
  assert.equal(some.get('haru_outbox_unsent_events{schema="trade"}'), '3')
  assert.ok(Number(some.get('haru_outbox_oldest_unsent_seconds{schema="trade"}')) >= 100)
  assert.equal(some.get('haru_outbox_unsent_events{schema="store"}'), '0')
  await relayBatch(services.outbox, [services.reader()])
  assert.deepEqual(await look(), none)
})

test('a parked event is told once and counted until it is redriven', async (t) => {
  const services = await openTwoServices(t)
  const { look } = metricsOf(services)
  await services.publish(paid(1))
  let broken = true
  const reader = services.reader(async (tx, event) => {
    if (broken) throw new Error('the kitchen is on fire')
    await recordEffect('reader')(tx, event)
  })
  const told: string[] = []
  const tell = (message: string, error: unknown) => void told.push(`${message}: ${error}`)
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    assert.deepEqual(told, [])
    await services.makeAllDue()
    await relayBatch(services.outbox, [reader], { tell })
  }
  // The process died before it could say that the event is sent: the next one parks it again.
  await sql`update trade.outbox set sent_at = null`.execute(services.admin)
  await relayBatch(services.outbox, [reader], { tell })
  const [row] = await services.outboxRows()
  const what = `trade-paid ${row?.eventId} of store 7 is parked`
  assert.deepEqual(told, [`${what}: reader failed on it 8 times: Error: the kitchen is on fire`])
  assert.equal((await look()).get('haru_dead_letters{schema="store"}'), '1')
  broken = false
  const [letter] = await listDeadLetters(reader)
  assert.ok(letter)
  await redrive(reader, letter)
  assert.equal((await look()).get('haru_dead_letters{schema="store"}'), '0')
})

test('a schema that cannot be asked is told, and missing in a minute, others not', async (t) => {
  const services = await openTwoServices(t)
  let ms = 0
  const { told, look } = metricsOf(services, { now: () => ms })
  await look()
  await sql`alter table store.dead_letter rename to gone`.execute(services.admin)
  assert.equal((await look()).get('haru_dead_letters{schema="store"}'), '0')
  assert.deepEqual(told, ['events of store cannot be counted'])
  ms += 60_001
  const samples = await look()
  assert.equal(samples.get('haru_dead_letters{schema="trade"}'), '0')
  assert.equal(samples.has('haru_dead_letters{schema="store"}'), false)
})

test('those who look at once all see everything', async (t) => {
  const services = await openTwoServices(t)
  const { look } = metricsOf(services)
  await services.publish(paid(1))
  const seen = await Promise.all([look(), look(), look()])
  for (const samples of seen) assert.equal(samples.size, 6)
})
