import { type Kysely, sql, type Transaction } from 'kysely'

const LOOKS_MAX = 2_000

/**
 * Lets statements run into a lock, all of them, before any may go on: what is a rare race elsewhere
 * happens every time.
 * @param db as superuser, with two connections
 * @param hold takes the lock
 * @param start begins what must wait for it
 * @param waiting how many of these wait at the same time
 */
export async function behindLock<Result>(
  db: Kysely<unknown>,
  hold: (tx: Transaction<unknown>) => Promise<unknown>,
  start: () => Promise<Result>,
  waiting: number,
): Promise<Result> {
  const started = await db.transaction().execute(async (tx) => {
    await hold(tx)
    // In an object: a promise that is returned would be waited for, with the lock held.
    const work = { result: start() }
    await untilWaiting(db, waiting)
    return work
  })
  return await started.result
}

async function untilWaiting(db: Kysely<unknown>, count: number): Promise<void> {
  for (let look = 1; look <= LOOKS_MAX; look++) {
    const { rows } = await sql`
      select from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
    if (rows.length >= count) return
  }
  throw new Error(`never saw ${count} statements wait for a lock`)
}
