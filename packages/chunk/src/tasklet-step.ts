import { transaction } from '@haru/pg'
import type { Transaction } from 'kysely'
import type { Step, StepRun } from './job.ts'
import { recordCommit } from './step-sql.ts'

/**
 * A step that does one thing in one transaction, which commits with the record that it is done.
 * @param name of the step
 * @param work changes nothing outside its transaction
 */
export function taskletStep<Tables>(
  name: string,
  work: (tx: Transaction<Tables>, run: StepRun<Tables>) => Promise<void>,
): Step<Tables> {
  return {
    name,
    async run(run) {
      const { db, schema } = run.repository
      // A crash between this commit and the step's end would run it again without the checkpoint.
      if (run.checkpoint === 'done') return { status: 'COMPLETED' }
      await transaction(db, async (tx) => {
        await work(tx, run)
        await recordCommit(tx, schema, run, { checkpoint: 'done', done: 1, total: 1 })
      })
      return { status: 'COMPLETED' }
    },
  }
}
