import { transaction } from '@haru/pg'
import type { Transaction } from 'kysely'
import type { Json, Step, StepEnd, StepRun } from '../job.ts'
import { NO_ITEMS } from '../listener/step-events.ts'
import { countRollbacks } from '../repository/count-rollbacks.ts'
import { recordCommit } from '../repository/step-sql.ts'

/**
 * A step that does one thing in one transaction, which commits with the record that it is done.
 * @param name of the step
 * @param work changes nothing outside its transaction; a text that it returns is the step's exit
 *   code
 */
export function taskletStep<Tables>(
  name: string,
  work: (tx: Transaction<Tables>, run: StepRun<Tables>) => Promise<unknown>,
): Step<Tables> {
  return {
    name,
    async run(run) {
      const { db, schema } = run.repository
      // A crash between this commit and the step's end would run it again without the checkpoint.
      const before = endOf(run.checkpoint)
      if (before) return before
      const startedAt = performance.now()
      await run.tell.beforeChunk()
      let attempts = 0
      try {
        const checkpoint = await transaction(db, async (tx) => {
          const retried = attempts++
          const result = await work(tx, run)
          const mark = typeof result === 'string' ? { done: result } : 'done'
          await recordCommit(tx, schema, run, { checkpoint: mark, done: 1, total: 1, retried })
          return mark
        })
        await run.tell.afterChunk(NO_ITEMS, performance.now() - startedAt)
        return endOf(checkpoint) ?? { status: 'COMPLETED' }
      } catch (error) {
        await countRollbacks(run, attempts)
        await run.tell.afterChunk(NO_ITEMS, performance.now() - startedAt, error)
        throw error
      }
    },
  }
}

function endOf(checkpoint: StepRun<unknown>['checkpoint']): StepEnd | undefined {
  if (checkpoint === 'done') return { status: 'COMPLETED' }
  if (typeof checkpoint !== 'object' || checkpoint === null || Array.isArray(checkpoint)) return
  return { status: 'COMPLETED', exitCode: String((checkpoint as { done: Json }).done) }
}
