import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql, type Transaction } from 'kysely'
import { arrayReader, chunkStep, runJob, type Step, showExecution, taskletStep } from '../index.ts'
import { createTestRepository, type TestTables } from '../testing/testing.ts'

type Work = (tx: Transaction<TestTables>) => Promise<void>

const STEPS: Record<string, (work: Work) => Step<TestTables>> = {
  'chunk-oriented step': (work) =>
    chunkStep<TestTables, string>({
      name: 'step',
      chunkSize: 1,
      reader: () => arrayReader(['a']),
      write: async (tx) => await work(tx),
    }),
  tasklet: (work) => taskletStep('step', async (tx) => await work(tx)),
}

for (const [what, stepOf] of Object.entries(STEPS)) {
  test(`what a ${what} rolls back is counted, whether it is run again or fails`, async (t) => {
    const { repository } = await createTestRepository(t)
    let calls = 0
    const step = stepOf(async (tx) => {
      calls++
      // Lost to another transaction: it is run again.
      if (calls === 1) await sql`do $$ begin raise sqlstate '40001'; end $$`.execute(tx)
      if (calls === 2) throw new Error('no')
      if (calls === 3) await sql`do $$ begin raise sqlstate '40001'; end $$`.execute(tx)
    })
    const counts: unknown[] = []
    for (let n = 0; n < 2; n++) {
      const { execution } = await runJob(repository, { name: 'job', steps: [step] }, {})
      const { steps } = await showExecution(repository, execution.id)
      counts.push([execution.status, steps[0]?.rollbackCount])
    }
    assert.deepEqual(counts, [
      ['FAILED', 2],
      ['COMPLETED', 1],
    ])
  })
}

for (const [what, stepOf] of Object.entries(STEPS)) {
  test(`a transaction of a ${what} that could not begin is none`, async (t) => {
    const { repository } = await createTestRepository(t)
    const { db } = repository
    let refuses = false
    const step = stepOf(async () => {})
    const opened: Step<TestTables> = {
      ...step,
      run(run) {
        refuses = true
        return step.run(run).finally(() => {
          refuses = false
        })
      },
    }
    const begin = db.transaction.bind(db)
    // The pool is empty, or the server away, for just that moment.
    t.mock.method(db, 'transaction', () => {
      if (!refuses) return begin()
      refuses = false
      throw new Error('no connection')
    })
    const { execution } = await runJob(repository, { name: 'job', steps: [opened] }, {})
    const { steps } = await showExecution(repository, execution.id)
    const [{ commitCount, rollbackCount } = {}] = steps
    assert.deepEqual([execution.status, commitCount, rollbackCount], ['FAILED', 0, 0])
  })
}
