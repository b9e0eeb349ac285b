import assert from 'node:assert/strict'
import { test } from 'node:test'
import { currentTraceparent, inTrace, traceIdIn } from '@haru/service-kit/trace-context.ts'
import { sql } from 'kysely'
import { createConsumer } from './consumer.ts'
import { listDeadLetters, redrive } from './dead-letters.ts'
import { publish } from './outbox.ts'
import { ATTEMPTS_MAX, relayBatch } from './relay.ts'
import { openTwoServices, paid } from './testing.ts'

const TRACES = ['1', '2'].map((digit) => `00-${digit.repeat(32)}-00f067aa0ba902b7-01`)

test('what a handler does and publishes belongs to the trace of its event', async (t) => {
  const services = await openTwoServices(t)
  for (const [index, trace] of TRACES.entries()) {
    await inTrace(trace, () => services.publish(paid(index + 1)))
  }
  const seen: unknown[] = []
  const reader = createConsumer<unknown>(
    { name: 'reader', schema: 'store', db: services.store },
    {
      'trade-paid': async (tx, { payload }) => {
        seen.push(currentTraceparent())
        await publish(tx, 'store', [paid(payload.tradeId)])
      },
    },
  )
  await relayBatch(services.outbox, [reader])
  assert.deepEqual(seen, TRACES)
  const { rows } = await sql<{ trace: string }>`
    select trace_context as trace from store.outbox order by payload ->> 'tradeId'
  `.execute(services.admin)
  assert.deepEqual(
    rows.map(({ trace }) => trace),
    TRACES,
  )
})

test('an event of no trace begins one', async (t) => {
  const services = await openTwoServices(t)
  await services.publish(paid(1), paid(2))
  const seen = new Set<unknown>()
  const reader = services.reader(async () => void seen.add(traceIdIn(currentTraceparent())))
  await relayBatch(services.outbox, [reader])
  assert.equal(seen.size, 2)
  assert.equal(seen.has(undefined), false)
})

test('parking is told, and a dead letter redriven, within the trace of the event', async (t) => {
  const services = await openTwoServices(t)
  const [trace = ''] = TRACES
  await inTrace(trace, () => services.publish(paid(1)))
  const seen: unknown[] = []
  let broken = true
  const reader = services.reader(async () => {
    if (broken) throw new Error('not now')
    seen.push(currentTraceparent())
  })
  const tell = () => void seen.push(currentTraceparent())
  await sql`update trade.outbox set attempts = ${ATTEMPTS_MAX - 1}`.execute(services.admin)
  await relayBatch(services.outbox, [reader], { tell })
  broken = false
  const [letter] = await listDeadLetters(reader)
  assert.ok(letter)
  await redrive(reader, letter)
  assert.deepEqual(seen, [trace, trace])
})
