import { setTimeout as delay } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { CLAIMED_MAX, countDue } from './claim.ts'
import type { Consumer } from './consumer.ts'
import type { EventBus } from './event-bus.ts'
import { type Outbox, relayBatch, type Tell } from './relay.ts'
import { type RelayLoop, startRelayLoop } from './relay-loop.ts'

const DRAIN_ROUNDS_MAX = 2_000

/**
 * Makes the local transport: hands events from every outbox to the consumers in this process.
 * @param tell where trouble is told
 */
export function createLocalBus(tell: Tell): EventBus {
  const outboxes: Outbox[] = []
  const consumers: Consumer[] = []
  const loops = new Map<string, RelayLoop>()

  function wake(): void {
    for (const loop of loops.values()) loop.wake()
  }

  /** What a consumer stores lies in its own outbox. */
  function afterDelivery({ schema }: Consumer): void {
    loops.get(schema)?.wake()
  }

  async function relayWhile(goOn: () => boolean, outbox: Outbox): Promise<void> {
    // Fewer than that were all there were: whoever has stored more since then wakes the loop.
    for (;;) {
      if (!goOn()) return
      const claimed = await relayBatch(outbox, consumers, { tell, afterDelivery })
      if (claimed < CLAIMED_MAX) return
    }
  }

  return {
    // Only the tables of an outbox are used, and every schema has those.
    addOutbox: ({ schema, db }) =>
      void outboxes.push({ schema, db: db as unknown as Kysely<unknown> }),
    outboxes: () => outboxes,
    addConsumer: (consumer) => void consumers.push(consumer),
    consumers: () => consumers,
    wake,
    start() {
      for (const outbox of outboxes) {
        const relay = (goOn: () => boolean) => relayWhile(goOn, outbox)
        loops.set(outbox.schema, startRelayLoop(outbox, tell, relay))
      }
    },
    async stop() {
      await Promise.all([...loops.values()].map((loop) => loop.stop()))
      loops.clear()
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
