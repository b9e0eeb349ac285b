import { isDatabaseAway, transaction } from '@haru/pg'
import { inTrace } from '@haru/service-kit/trace-context.ts'
import type { Kysely } from 'kysely'
import {
  type Claimable,
  type ClaimedEvent,
  claimEvents,
  letWait,
  markSent,
  postpone,
} from './claim.ts'
import type { Consumer, DeliveredEvent } from './consumer.ts'
import { park } from './dead-letters.ts'
import { delayAfter } from './delay-after.ts'

/** How often a consumer may fail on an event before it is parked; some 25 s go by until then. */
export const ATTEMPTS_MAX = 8
/** A failed batch is tried one by one for that long: failures may be slow, and others wait. */
const ONE_BY_ONE_MS_MAX = 10_000
/** When a consumer whose database is away is asked again. */
const AWAY_MS = 1_000
/**
 * In so many transactions at once a batch is handled, its stores shared out among them: in one,
 * each statement waits for the answer to the one before. With 4 beside 1, and woken by delivery,
 * orders went from 49 % of pgbench's rate to 61 % (32 tablets of 4 stores, 2 busy cores).
 */
const LANES_MAX = 4

/** A service's outbox and everybody who reads from it. */
export type Outbox = { schema: string; db: Kysely<unknown> }

/** Tells trouble to whoever operates the process. */
export type Tell = (message: string, error: unknown) => void

export type RelayOptions = {
  tell?: Tell
  /** which events of the outbox; default: all */
  which?: Claimable
  /** Told before an event is parked. What it throws puts the parking off. */
  beforeParking?: BeforeParking
  /** milliseconds after which a consumer whose batch failed tries no more events of it */
  oneByOneMsMax?: number
  /** told when a consumer has handled its events of a batch: it may have stored others */
  afterDelivery?: (consumer: Consumer) => void
}

export type BeforeParking = (
  consumer: Consumer,
  event: DeliveredEvent,
  error: unknown,
) => Promise<void>

/** What is not sent yet, by event. */
type Unsent = {
  failures: Map<number, unknown>
  /** whose consumer's database is away: no fault of theirs, so it counts as no attempt */
  waiting: Map<number, unknown>
  /** which nobody came to */
  left: Set<number>
}

/**
 * Hands one batch of unsent events to their consumers. An event counts as sent when each of them
 * has handled or parked it; the inbox makes a second delivery harmless. A consumer whose database
 * is away is asked again in a second, and holds up neither the others nor the events behind.
 * @param outbox where the events are
 * @param consumers all that read in this process
 * @param options see there
 * @returns how many events were claimed
 * @throws when the outbox's own database is away; then the batch stays unsent
 */
export async function relayBatch(
  outbox: Outbox,
  consumers: readonly Consumer[],
  options: RelayOptions = {},
): Promise<number> {
  const { schema } = outbox
  const { tell = () => {}, which, beforeParking = async () => {} } = options
  const { afterDelivery = () => {} } = options
  const oneByOneMsMax = options.oneByOneMsMax ?? ONE_BY_ONE_MS_MAX
  return await transaction(outbox.db, async (tx) => {
    const events = await claimEvents(tx, schema, which)
    const unsent: Unsent = { failures: new Map(), waiting: new Map(), left: new Set() }
    for (const consumer of consumers) {
      const wanted = events.filter((event) => isFor(consumer, event))
      if (wanted.length === 0) continue
      const how = { tell, oneByOneMsMax, beforeParking }
      const lanes = lanesOf(wanted).map((lane) => deliver(consumer, lane, unsent, how))
      // All of them end before the claim does.
      await Promise.allSettled(lanes)
      const away = (await Promise.all(lanes)).find((one) => one !== undefined)
      if (away) tell(`events of ${schema} wait for ${consumer.name}`, away.error)
      afterDelivery(consumer)
    }
    const { failures, waiting, left } = unsent
    for (const { id, consumer } of events) {
      if (consumer === null || consumers.some(({ name }) => name === consumer)) continue
      waiting.set(id, new Error(`${consumer} reads in another process`))
    }
    const isSent = (id: number) => !failures.has(id) && !waiting.has(id) && !left.has(id)
    await markSent(tx, schema, events.map(({ id }) => id).filter(isSent))
    for (const { id, attempts } of events) {
      if (failures.has(id)) {
        await postpone(tx, schema, id, delayAfter(attempts), failures.get(id))
      } else if (waiting.has(id)) await letWait(tx, schema, id, AWAY_MS, waiting.get(id))
    }
    return events.length
  })
}

function isFor({ name, topics }: Consumer, { topic, consumer }: ClaimedEvent): boolean {
  return consumer === null ? topics.includes(topic) : consumer === name
}

/** Events of one store stay together and in order; two lanes then never lock the same rows. */
function lanesOf(events: readonly ClaimedEvent[]): ClaimedEvent[][] {
  const lanes: ClaimedEvent[][] = []
  for (const [n, ofStore] of [...Map.groupBy(events, ({ key }) => key).values()].entries()) {
    if (n < LANES_MAX) lanes.push(ofStore)
    else lanes[n % LANES_MAX]?.push(...ofStore)
  }
  return lanes
}

/**
 * A lane in one transaction: one commit instead of many. When that fails, one by one, so that a
 * bad event holds up no other.
 * @param unsent gets what the consumer did not handle
 * @returns why its database is away, if it is
 */
async function deliver(
  consumer: Consumer,
  events: readonly ClaimedEvent[],
  unsent: Unsent,
  { tell, oneByOneMsMax, beforeParking }: Required<Omit<RelayOptions, 'which' | 'afterDelivery'>>,
): Promise<{ error: unknown } | undefined> {
  const todo = [...events]
  try {
    if (await deliverTogether(consumer, events)) return undefined
    const until = performance.now() + oneByOneMsMax
    for (const event of events) {
      await deliverOne(consumer, event, unsent, { tell, beforeParking })
      todo.shift()
      if (performance.now() >= until) break
    }
    // Failures are put off, so the next batch begins with these.
    for (const { id } of todo) unsent.left.add(id)
    return undefined
  } catch (error) {
    if (!isDatabaseAway(error)) throw error
    for (const { id } of todo) unsent.waiting.set(id, error)
    return { error }
  }
}

/** @returns false when nothing of it was handled */
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

async function deliverOne(
  consumer: Consumer,
  event: ClaimedEvent,
  unsent: Unsent,
  { tell, beforeParking }: { tell: Tell; beforeParking: BeforeParking },
): Promise<void> {
  try {
    await consumer.deliver([event])
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    if (event.attempts + 1 < ATTEMPTS_MAX) {
      unsent.failures.set(event.id, error)
      return
    }
    try {
      await beforeParking(consumer, event, error)
    } catch (putOff) {
      unsent.waiting.set(event.id, putOff)
      return
    }
    if (await park(consumer, event, error)) {
      const { topic, eventId, key } = event
      const what = `${topic} ${eventId} of store ${key} is parked`
      const how = `${consumer.name} failed on it ${ATTEMPTS_MAX} times`
      inTrace(event.traceContext, () => tell(`${what}: ${how}`, error))
    }
  }
}
