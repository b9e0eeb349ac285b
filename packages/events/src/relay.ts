import { isDatabaseAway, transaction } from '@haru/pg'
import type { Kysely } from 'kysely'
import { type ClaimedEvent, claimEvents, markSent, postpone } from './claim.ts'
import type { Consumer } from './consumer.ts'
import { park } from './dead-letters.ts'

/** How often a consumer may fail on an event before it is parked; some 25 s go by until then. */
export const ATTEMPTS_MAX = 8
const FIRST_DELAY_MS = 100
const DELAY_MS_MAX = 30_000

/** A service's outbox and everybody who reads from it. */
export type Outbox = { schema: string; db: Kysely<unknown> }

/**
 * Hands one batch of unsent events to their consumers. An event counts as sent when each of them
 * has handled or parked it; the inbox makes a second delivery harmless.
 * @param outbox where the events are
 * @param consumers all that read in this process
 * @returns how many events were claimed
 * @throws when a database is away; then the batch stays unsent
 */
export async function relayBatch(outbox: Outbox, consumers: readonly Consumer[]): Promise<number> {
  return await transaction(outbox.db, async (tx) => {
    const events = await claimEvents(tx, outbox.schema)
    const failures = new Map<number, unknown>()
    for (const consumer of consumers) {
      const wanted = events.filter((event) => consumer.topics.includes(event.topic))
      if (wanted.length > 0) await deliverAll(consumer, wanted, failures)
    }
    const sent = events.map((event) => event.id).filter((id) => !failures.has(id))
    await markSent(tx, outbox.schema, sent)
    for (const { id, attempts } of events.filter((event) => failures.has(event.id))) {
      await postpone(tx, outbox.schema, id, delayAfter(attempts), failures.get(id))
    }
    return events.length
  })
}

/**
 * The batch in one transaction: one commit instead of 64. When it fails, one by one, so that a bad
 * event holds up no other.
 */
async function deliverAll(
  consumer: Consumer,
  events: readonly ClaimedEvent[],
  failures: Map<number, unknown>,
): Promise<void> {
  try {
    await consumer.deliver(events)
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    for (const event of events) await deliverOne(consumer, event, failures)
  }
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
