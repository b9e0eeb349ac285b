import { setTimeout as delay } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { countDue } from './claim.ts'
import type { Consumer } from './consumer.ts'
import { type Outbox, relayBatch, type Tell } from './relay.ts'
import { REMOVED_AT_ONCE, removeOldEvents } from './retention.ts'

/** The local transport: hands events from every outbox to the consumers in this process. */
export type LocalBus = {
  /** Adds a service's outbox, before `start`. */
  addOutbox<Tables>(outbox: { schema: string; db: Kysely<Tables> }): void
  outboxes(): readonly Outbox[]
  /** Adds a reader, before `start`. */
  addConsumer(consumer: Consumer): void
  consumers(): readonly Consumer[]
  /** Says that events may have been committed. Returns at once. */
  wake(): void
  start(): void
  /** Finishes the batches in flight and starts no more. */
  stop(): Promise<void>
  /** Waits until every event that is due, and what came of it, has been handled. For tests. */
  drain(): Promise<void>
}

/** The safety net: events of another process that shares the database, or of a lost wake-up. */
const POLL_MS = 500
/** How long a relay keeps still when its database is away. */
const AWAY_MS = 500
const DRAIN_ROUNDS_MAX = 2_000
const CLEAN_UP_EVERY_MS = 3_600_000
/** While more is left than is removed at once; events are not kept waiting for all of it. */
const CLEAN_UP_ON_MS = 2_000

/**
 * Makes the local transport.
 * @param tell where trouble is told
 */
export function createLocalBus(tell: Tell): LocalBus {
  const outboxes: Outbox[] = []
  const consumers: Consumer[] = []
  const loops: { wake: () => void; done: Promise<void> }[] = []
  let running = false

  async function relayWhile(goOn: () => boolean, outbox: Outbox): Promise<void> {
    while (goOn() && (await relayBatch(outbox, consumers, { tell })) > 0) {
      for (const loop of loops) loop.wake()
    }
  }

  function startLoop(outbox: Outbox): void {
    let awake = Promise.withResolvers<void>()
    const wake = () => awake.resolve()
    const run = async () => {
      let cleanUpAt = Date.now() + CLEAN_UP_EVERY_MS
      while (running) {
        await Promise.race([awake.promise, delay(POLL_MS, undefined, { ref: false })])
        awake = Promise.withResolvers<void>()
        try {
          await relayWhile(() => running, outbox)
          if (Date.now() > cleanUpAt) {
            const removed = await removeOldEvents(outbox.db, outbox.schema)
            const isDone = removed < REMOVED_AT_ONCE
            cleanUpAt = Date.now() + (isDone ? CLEAN_UP_EVERY_MS : CLEAN_UP_ON_MS)
          }
        } catch (error) {
          tell(`events of ${outbox.schema} wait`, error)
          if (running) await delay(AWAY_MS, undefined, { ref: false })
        }
      }
    }
    loops.push({ wake, done: run() })
  }

  return {
    // Only the tables of an outbox are used, and every schema has those.
    addOutbox: ({ schema, db }) =>
      void outboxes.push({ schema, db: db as unknown as Kysely<unknown> }),
    outboxes: () => outboxes,
    addConsumer: (consumer) => void consumers.push(consumer),
    consumers: () => consumers,
    wake() {
      for (const loop of loops) loop.wake()
    },
    start() {
      running = true
      for (const outbox of outboxes) startLoop(outbox)
    },
    async stop() {
      running = false
      for (const loop of loops) loop.wake()
      await Promise.all(loops.map((loop) => loop.done))
      loops.length = 0
    },
    async drain() {
      for (let round = 0; round < DRAIN_ROUNDS_MAX; round++) {
        for (const outbox of outboxes) await relayWhile(() => true, outbox)
        const due = await Promise.all(outboxes.map(({ db, schema }) => countDue(db, schema)))
        if (due.every((count) => count === 0)) return
        // What is due but not ours is in another relay's hands.
        await delay(5)
      }
      throw new Error('events are still due after too many rounds')
    },
  }
}
