import { fileURLToPath } from 'node:url'
import { EVENT_SCHEMAS, type Payload, type Topic } from '@haru/contracts'
import type { MigrationSource } from '@haru/pg'
import { currentTraceparent } from '@haru/service-kit/trace-context.ts'
import { type Kysely, sql } from 'kysely'

/** Gives a service's schema its outbox, inbox and dead letters. */
export const EVENT_TABLES: MigrationSource = {
  name: 'events',
  folder: fileURLToPath(new URL('../migrations', import.meta.url)),
}

/** An event before it is stored. */
export type NewEvent<T extends Topic = Topic> = {
  topic: T
  /** events of one store belong together */
  storeId: number
  payload: Payload<T>
}

/**
 * Stores events with the change that they report: both commit, or neither does. After the commit,
 * wake the bus. They carry the trace of the work that they come of.
 * @param tx the transaction that makes the change
 * @param schema of the service that publishes
 * @param events what happened, oldest first
 * @throws ZodError when a payload does not match its schema
 */
export async function publish<Tables>(
  tx: Kysely<Tables>,
  schema: string,
  events: readonly NewEvent[],
): Promise<void> {
  if (events.length === 0) return
  const rows = events.map(({ topic, storeId, payload }) => ({
    topic,
    key: String(storeId),
    payload: EVENT_SCHEMAS[topic].parse(payload),
  }))
  await sql`
    insert into ${sql.table(`${schema}.outbox`)} (topic, key, payload, trace_context)
    select e.topic, e.key, e.payload, ${currentTraceparent() ?? null}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as e (topic text, key text, payload jsonb)
  `.execute(tx)
}
