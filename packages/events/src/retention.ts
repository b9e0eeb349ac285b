import { type Kysely, sql } from 'kysely'

/** Longer than anybody would redeliver an event; `haru verify` looks back less far. */
const KEPT_DAYS = 30
/** A full batch is followed by another soon: 10,000 an hour are fewer than 100 restaurants send. */
export const REMOVED_AT_ONCE = 10_000

/**
 * Removes sent events and handled marks that are older than 30 days, a bounded number at a time.
 * @param db of a service
 * @param schema of that service
 * @returns how many rows went
 */
export async function removeOldEvents(db: Kysely<unknown>, schema: string): Promise<number> {
  const sent = await sql`
    delete from ${sql.table(`${schema}.outbox`)} where id in (
      select id from ${sql.table(`${schema}.outbox`)}
       where sent_at < clock_timestamp() - ${KEPT_DAYS} * interval '1 day' limit ${REMOVED_AT_ONCE})
  `.execute(db)
  const handled = await sql`
    delete from ${sql.table(`${schema}.inbox`)} where (consumer, event_id) in (
      select consumer, event_id from ${sql.table(`${schema}.inbox`)}
       where handled_at < clock_timestamp() - ${KEPT_DAYS} * interval '1 day'
       limit ${REMOVED_AT_ONCE})
  `.execute(db)
  return Number(sent.numAffectedRows ?? 0) + Number(handled.numAffectedRows ?? 0)
}
