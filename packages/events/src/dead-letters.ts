import { sql } from 'kysely'
import type { Consumer, DeliveredEvent } from './consumer.ts'
import { errorText } from './error-text.ts'

/** An event that waits for somebody to look at it. */
export type DeadLetter = DeliveredEvent & {
  id: number
  consumer: string
  error: string
  parkedAt: Date
}

/** A dead letter is read once by a person: this many at a time are enough. */
const LISTED_MAX = 1_000

/**
 * Parks an event that a consumer failed to handle, with its error. Parking twice changes nothing.
 * @param consumer that failed
 * @param event that it failed on
 * @param error what it said
 * @returns false when it was parked before
 */
export async function park(
  consumer: Consumer,
  event: DeliveredEvent,
  error: unknown,
): Promise<boolean> {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const { numAffectedRows } = await sql`
    insert into ${table(consumer)}
      (consumer, event_id, topic, key, version, payload, occurred_at, trace_context,
       error)
    values (${consumer.name}, ${event.eventId}, ${event.topic}, ${event.key}, ${event.version},
            ${JSON.stringify(event.payload)}, ${event.occurredAt},
            ${event.traceContext ?? null}, ${errorText(text, 4_000)})
    on conflict (consumer, event_id) do nothing
  `.execute(consumer.connection())
  return numAffectedRows === 1n
}

/**
 * Lists the dead letters of a consumer that were not redriven, oldest first, at most 1,000.
 */
export async function listDeadLetters(consumer: Consumer): Promise<DeadLetter[]> {
  const { rows } = await sql<DeadLetter>`
    select id, consumer, event_id, topic, key, version, payload, occurred_at, trace_context, error,
           parked_at
      from ${table(consumer)}
     where consumer = ${consumer.name} and redriven_at is null
     order by id limit ${LISTED_MAX}
  `.execute(consumer.connection())
  return rows
}

/**
 * Hands a dead letter to its consumer again.
 * @param consumer whose dead letter it is
 * @param letter from the list
 * @throws whatever the consumer throws; then the letter stays where it is
 */
export async function redrive(consumer: Consumer, letter: DeadLetter): Promise<void> {
  await consumer.deliver([letter])
  await sql`
    update ${table(consumer)} set redriven_at = clock_timestamp() where id = ${letter.id}
  `.execute(consumer.connection())
}

function table(consumer: Consumer) {
  return sql.table(`${consumer.schema}.dead_letter`)
}
