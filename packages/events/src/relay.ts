import { isDatabaseAway, transaction } from '@haru/pg'
import type { Kysely } from 'kysely'
import { type ClaimedEvent, claimEvents, markSent, postpone } from './claim.ts'
import type { Consumer } from './consumer.ts'
import { park } from './dead-letters.ts'

/** How often a consumer may fail on an event before it is parked; some 25 s go by until then. */
export const ATTEMPTS_MAX = 8
const FIRST_DELAY_MS = 100
const DELAY_MS_MAX = 30_000
/** A failed batch is tried one by one for that long: failures may be slow, and others wait. */
const ONE_BY_ONE_MS_MAX = 10_000

/** A service's outbox and everybody who reads from it. */
export type Outbox = { schema: string; db: Kysely<unknown> }

/**
 * Hands one batch of unsent events to their consumers. An event counts as sent when each of them
 * has handled or parked it; the inbox makes a second delivery harmless.
 * @param outbox where the events are
 * @param consumers all that read in this process
 * @param oneByOneMsMax milliseconds after which a consumer whose batch failed tries no more events
 * @returns how many events were claimed
 * @throws when a database is away; then the batch stays unsent
 */
export async function relayBatch(
  outbox: Outbox,
  consumers: readonly Consumer[],
  oneByOneMsMax = ONE_BY_ONE_MS_MAX,
): Promise<number> {
  return await transaction(outbox.db, async (tx) => {
    const events = await claimEvents(tx, outbox.schema)
    const failures = new Map<number, unknown>()
    const left = new Set<number>()
    for (const consumer of consumers) {
      const wanted = events.filter((event) => consumer.topics.includes(event.topic))
      if (wanted.length === 0 || (await deliverTogether(consumer, wanted))) continue
      const rest = await deliverSingly(consumer, wanted, failures, oneByOneMsMax)
      for (const { id } of rest) left.add(id)
    }
    const sent = events.map((event) => event.id).filter((id) => !failures.has(id) && !left.has(id))
    await markSent(tx, outbox.schema, sent)
    for (const { id, attempts } of events.filter((event) => failures.has(event.id))) {
      await postpone(tx, outbox.schema, id, delayAfter(attempts), failures.get(id))
    }
    return events.length
  })
}

/**
 * The batch in one transaction: one commit instead of 64.
 * @returns false when nothing of it was handled
 */
async function deliverTogether(
  consumer: Consumer,
  events: readonly ClaimedEvent[],
): Promise<boolean> {
  try {
    await consumer.deliver(events)
    return true
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    return false
  }
}

/**
 * One by one, so that a bad event holds up no other.
 * @returns those that it did not come to: failures are put off, so the next batch begins with them
 */
async function deliverSingly(
  consumer: Consumer,
  events: readonly ClaimedEvent[],
  failures: Map<number, unknown>,
  msMax: number,
): Promise<readonly ClaimedEvent[]> {
  const until = performance.now() + msMax
  for (const [index, event] of events.entries()) {
    await deliverOne(consumer, event, failures)
    if (performance.now() >= until) return events.slice(index + 1)
  }
  return []
}

async function deliverOne(
  consumer: Consumer,
  event: ClaimedEvent,
  failures: Map<number, unknown>,
): Promise<void> {
  try {
    await consumer.deliver([event])
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    if (event.attempts + 1 < ATTEMPTS_MAX) failures.set(event.id, error)
    else await park(consumer, event, error)
  }
}

/** Doubles each time, spread by up to half so that failing together is not retrying together. */
function delayAfter(attempts: number): number {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** attempts, DELAY_MS_MAX)
  return Math.round(delay * (0.75 + Math.random() / 2))
}
