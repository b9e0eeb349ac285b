import { sql } from 'kysely'
import type { Consumer, DeliveredEvent } from './consumer.ts'
import { delayAfter } from './delay-after.ts'
import { errorText } from './error-text.ts'

/**
 * Puts an event that one consumer failed on into the outbox of its schema, for that consumer alone:
 * the relay tries it again after growing delays, and parks it in the end. Twice changes nothing.
 * @param consumer that failed
 * @param event that it failed on
 * @param error what it said; undefined: the event was not tried yet, and is due at once
 * @returns false when it was put aside before
 */
export async function putAside(
  consumer: Consumer,
  event: DeliveredEvent,
  error?: unknown,
): Promise<boolean> {
  const isTried = error !== undefined
  const { numAffectedRows } = await sql`
    insert into ${sql.table(`${consumer.schema}.outbox`)}
      (event_id, topic, key, version, payload, occurred_at, trace_context, consumer, attempts,
       last_error, next_attempt_at)
    values (${event.eventId}, ${event.topic}, ${event.key}, ${event.version},
            ${JSON.stringify(event.payload)}, ${event.occurredAt}, ${event.traceContext ?? null},
            ${consumer.name}, ${isTried ? 1 : 0},
            ${isTried ? errorText(String(error), 1_000) : null},
            clock_timestamp() + ${isTried ? delayAfter(0) : 0} * interval '1 millisecond')
    on conflict (event_id, consumer) do nothing
  `.execute(consumer.connection())
  return numAffectedRows === 1n
}
