import type { Kysely } from 'kysely'
import type { Registry } from 'prom-client'
import type { Consumer } from './consumer.ts'
import type { Outbox } from './relay.ts'

/** Carries events from outboxes to consumers. Which transport it is, configuration decides. */
export type EventBus = {
  /** Adds a service's outbox, before `start`. */
  addOutbox<Tables>(outbox: { schema: string; db: Kysely<Tables> }): void
  outboxes(): readonly Outbox[]
  /** Adds a reader, before `start`. */
  addConsumer(consumer: Consumer): void
  consumers(): readonly Consumer[]
  /** What the transport counts of itself; the outboxes are counted elsewhere. */
  metrics?: Registry
  /** Says that events may have been committed. Returns at once. */
  wake(): void
  start(): void
  /** Finishes the batches in flight and starts no more. */
  stop(): Promise<void>
  /** Waits until every event that is due, and what came of it, has been handled. For tests. */
  drain(): Promise<void>
}
