import { transaction } from '@haru/pg'
import type { StepRun } from '../job.ts'
import { recordCommit } from './step-sql.ts'

/**
 * Counts transactions of a step that were rolled back for good, in one of its own. What keeps them
 * from being counted (the lease is lost, the database is away) keeps the step's end from being
 * recorded too, and is told there.
 * @param run of the step
 * @param rolledBack how many; none when not even the first could begin
 */
export async function countRollbacks<Tables>(
  run: StepRun<Tables>,
  rolledBack: number,
): Promise<void> {
  if (rolledBack === 0) return
  const { db, schema } = run.repository
  const count = transaction(db, async (tx) => await recordCommit(tx, schema, run, { rolledBack }))
  await count.catch(() => {})
}
