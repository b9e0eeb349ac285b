import type { IsolationLevel, Kysely, Transaction } from 'kysely'
import { isStalePlan } from './prepared-statements.ts'
import { sqlStateOf } from './sql-state.ts'

/** How often a transaction that lost a race inside PostgreSQL is tried, the first time included. */
const TRIES_MAX = 5
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK = '40P01'

/**
 * Runs statements as one transaction: all of them happen, or none. When PostgreSQL ends it for a
 * deadlock, a serialization failure or a statement prepared before a migration, it is run again
 * from the start, so `work` must change nothing outside the database.
 * @param db where
 * @param work the statements
 * @param isolation default `read committed`
 * @returns what `work` returned
 * @throws whatever `work` threw, after the rollback
 */
export async function transaction<Tables, Result>(
  db: Kysely<Tables>,
  work: (tx: Transaction<Tables>) => Promise<Result>,
  isolation: IsolationLevel = 'read committed',
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().setIsolationLevel(isolation).execute(work)
    } catch (error) {
      const state = sqlStateOf(error)
      const lostRace = state === SERIALIZATION_FAILURE || state === DEADLOCK || isStalePlan(error)
      if (!lostRace || attempt === TRIES_MAX) throw error
    }
  }
}
