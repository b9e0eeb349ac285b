import { type Kysely, sql, type Transaction } from 'kysely'
import type { DeliveredEvent } from './consumer.ts'
import { errorText } from './error-text.ts'

/** An unsent event, claimed: no other relay sees it until the claim's transaction ends. */
export type ClaimedEvent = DeliveredEvent & {
  id: number
  attempts: number
  /** the one that it is tried again for; null: every consumer of its topic gets it */
  consumer: string | null
}

/** Which events of an outbox: all, those for everybody, or those tried again for one consumer. */
export type Claimable = 'all' | 'new' | 'again'

const CLAIMABLE = {
  all: sql`true`,
  new: sql`consumer is null`,
  again: sql`consumer is not null`,
} as const

/** More does not raise the rate, and a failing event makes its whole lane go one by one. */
export const CLAIMED_MAX = 64
/**
 * The claim's own session has nothing to say while consumers work, which may fail slowly. Ended
 * by the usual 30 s, it would forget each time that they failed, and none would ever be parked.
 */
const CLAIM_MS_MAX = 300_000

/**
 * Claims unsent events that are due, oldest first.
 * @param tx its row locks are the claim: they end with it, also when the process dies
 * @param schema of the outbox
 * @param which of its events
 */
export async function claimEvents<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  which: Claimable = 'all',
): Promise<ClaimedEvent[]> {
  const { rows } = await sql<ClaimedEvent>`
    select id, event_id, topic, key, version, payload, occurred_at, trace_context,
           attempts, consumer
      from ${sql.table(`${schema}.outbox`)}
     where sent_at is null and next_attempt_at <= clock_timestamp() and ${CLAIMABLE[which]}
     order by id
     limit ${CLAIMED_MAX}
       for update skip locked
  `.execute(tx)
  if (rows.length === 0) return rows
  await sql`
    select set_config('idle_in_transaction_session_timeout', ${String(CLAIM_MS_MAX)}, true)
  `.execute(tx)
  return rows
}

/** Marks claimed events as handed to all their consumers. */
export async function markSent<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  ids: readonly number[],
): Promise<void> {
  if (ids.length === 0) return
  await sql`
    update ${sql.table(`${schema}.outbox`)} set sent_at = clock_timestamp(), attempts = attempts + 1
     where id = any(${ids})
  `.execute(tx)
}

/**
 * Puts a claimed event back, to be tried again later.
 * @param delayMs milliseconds from now
 * @param error what went wrong, kept for whoever looks
 */
export async function postpone<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  id: number,
  delayMs: number,
  error: unknown,
): Promise<void> {
  await sql`
    update ${sql.table(`${schema}.outbox`)}
       set attempts = attempts + 1, last_error = ${errorText(String(error), 1_000)},
           next_attempt_at = clock_timestamp() + ${delayMs} * interval '1 millisecond'
     where id = ${id}
  `.execute(tx)
}

/**
 * Puts a claimed event back as it was, to be looked at again later: no attempt is counted.
 * @param delayMs milliseconds from now
 * @param reason what it waits for, kept for whoever looks
 */
export async function letWait<Tables>(
  tx: Transaction<Tables>,
  schema: string,
  id: number,
  delayMs: number,
  reason: unknown,
): Promise<void> {
  await sql`
    update ${sql.table(`${schema}.outbox`)}
       set last_error = ${errorText(String(reason), 1_000)},
           next_attempt_at = clock_timestamp() + ${delayMs} * interval '1 millisecond'
     where id = ${id}
  `.execute(tx)
}

/**
 * Counts the events that are due and unsent, claimed ones included.
 * @param schema of the outbox
 */
export async function countDue<Tables>(db: Kysely<Tables>, schema: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from ${sql.table(`${schema}.outbox`)}
     where sent_at is null and next_attempt_at <= clock_timestamp()
  `.execute(db)
  return rows[0]?.count ?? 0
}
