import { sql, type Transaction } from 'kysely'

/**
 * Savepoints, so that a statement that fails does not take the chunk's transaction with it. Their
 * name is the same: the latest one is meant.
 */
const SAVEPOINT = sql.raw('chunk_savepoint')

/** Sets a savepoint. */
export async function setSavepoint<Tables>(tx: Transaction<Tables>): Promise<void> {
  await sql`savepoint ${SAVEPOINT}`.execute(tx)
}

/** Undoes what was done since the latest savepoint, which stays. */
export async function rollBackToSavepoint<Tables>(tx: Transaction<Tables>): Promise<void> {
  await sql`rollback to savepoint ${SAVEPOINT}`.execute(tx)
}

/** Keeps what was done since the latest savepoint, which is gone: the one before is the latest. */
export async function releaseSavepoint<Tables>(tx: Transaction<Tables>): Promise<void> {
  await sql`release savepoint ${SAVEPOINT}`.execute(tx)
}
