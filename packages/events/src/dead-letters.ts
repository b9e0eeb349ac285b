import { isDatabaseAway, transaction } from '@haru/pg'
import { type Kysely, sql } from 'kysely'
import type { Consumer, DeliveredEvent } from './consumer.ts'
import { errorText } from './error-text.ts'

/** An event that waits for somebody to look at it. */
export type DeadLetter = DeliveredEvent & {
  id: number
  consumer: string
  error: string
  parkedAt: Date
  /** how often it was handed to its consumer again in vain */
  redrivesFailed: number
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
  const { numAffectedRows } = await sql`
    insert into ${table(consumer)}
      (consumer, event_id, topic, key, version, payload, occurred_at, trace_context,
       error)
    values (${consumer.name}, ${event.eventId}, ${event.topic}, ${event.key}, ${event.version},
            ${JSON.stringify(event.payload)}, ${event.occurredAt},
            ${event.traceContext ?? null}, ${textOf(error)})
    on conflict (consumer, event_id) do nothing
  `.execute(consumer.connection())
  return numAffectedRows === 1n
}

/**
 * Lists the dead letters of a consumer that were not redriven, oldest first, at most 1,000.
 * @param consumer whose
 * @param after the id of the last one that was listed before; default: from the first
 */
export async function listDeadLetters(consumer: Consumer, after = 0): Promise<DeadLetter[]> {
  const { rows } = await sql<DeadLetter>`
    select id, consumer, event_id, topic, key, version, payload, occurred_at, trace_context, error,
           parked_at, redrives_failed
      from ${table(consumer)}
     where consumer = ${consumer.name} and redriven_at is null and id > ${after}
     order by id limit ${LISTED_MAX}
  `.execute(consumer.connection())
  return rows
}

/**
 * Finds a dead letter of a consumer, redriven ones too.
 * @param id of the letter
 */
export async function findDeadLetter(
  consumer: Consumer,
  id: number,
): Promise<(DeadLetter & { redrivenAt: Date | null }) | undefined> {
  const { rows } = await sql<DeadLetter & { redrivenAt: Date | null }>`
    select id, consumer, event_id, topic, key, version, payload, occurred_at, trace_context, error,
           parked_at, redrives_failed, redriven_at
      from ${table(consumer)}
     where consumer = ${consumer.name} and id = ${id}
  `.execute(consumer.connection())
  return rows[0]
}

/**
 * Hands a dead letter to its consumer again.
 * @param consumer whose dead letter it is
 * @param letter from the list
 * @param alongside is done in the transaction that marks it as redriven
 * @throws whatever the consumer throws; then the letter stays where it is, with the new error
 */
export async function redrive(
  consumer: Consumer,
  letter: DeadLetter,
  alongside?: (tx: Kysely<unknown>) => Promise<void>,
): Promise<void> {
  try {
    await consumer.deliver([letter])
  } catch (error) {
    // Nothing was tried, and nothing can be written about it.
    if (isDatabaseAway(error)) throw error
    await sql`
      update ${table(consumer)}
         set error = ${textOf(error)}, redrives_failed = redrives_failed + 1
       where id = ${letter.id} and redriven_at is null
    `.execute(consumer.connection())
    throw error
  }
  await transaction(consumer.connection(), async (tx) => {
    const { numAffectedRows } = await sql`
      update ${table(consumer)} set redriven_at = clock_timestamp()
       where id = ${letter.id} and redriven_at is null
    `.execute(tx)
    // Two may have handed it over at once: one of them did it.
    if (numAffectedRows) await alongside?.(tx)
  })
}

function textOf(error: unknown): string {
  return errorText(error instanceof Error ? (error.stack ?? error.message) : String(error), 4_000)
}

function table(consumer: Consumer) {
  return sql.table(`${consumer.schema}.dead_letter`)
}
