import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { decision, fail, type Job, runJob, split, stop } from '../index.ts'
import {
  createTestRepository,
  type TestRepository,
  type TestTables,
  withSuperuser,
} from '../testing/testing.ts'
import { type FlowScript, flowScript, type ScriptedFlow } from './testing-flow.ts'

/** What was recorded when a process died at the very end, before it recorded the job's end. */
async function forgetEnd(database: TestRepository['database']): Promise<void> {
  await withSuperuser(database, async (db) => {
    await sql`
      update chunk_test.job_execution
         set status = 'STARTED', message = null, ended_at = null, lease_until = started_at
    `.execute(db)
  })
}

const FLOWS: { what: string; status: string; flow: (script: FlowScript) => ScriptedFlow }[] = [
  {
    what: 'a decision for a failure',
    status: 'FAILED',
    flow: ({ step, decide }) => [
      decision('d', decide('d'), { bad: [step('cleanup'), fail('on purpose')], good: [] }),
      step('publish'),
    ],
  },
  {
    what: 'a decision for a stop, within another one',
    status: 'STOPPED',
    flow: ({ step, decide }) => [
      decision('c', () => 'always', {
        '*': [decision('d', decide('d'), { bad: [step('cleanup'), stop('on purpose')], good: [] })],
      }),
      step('publish'),
    ],
  },
  {
    what: 'a decision for a failure, in a branch of a split',
    status: 'FAILED',
    flow: ({ step, decide }) => [
      split('s', [
        [decision('d', decide('d'), { bad: [step('cleanup'), fail('on purpose')], good: [] })],
      ]),
      step('publish'),
    ],
  },
]

for (const { what, status, flow } of FLOWS) {
  test(`${what} stands in its execution, and is made anew by a restart`, async (t) => {
    const { repository, database } = await createTestRepository(t)
    const script = flowScript()
    const job: Job<TestTables> = { name: 'publishing', steps: flow(script) }
    script.begin({ codes: { d: 'bad' } })
    const first = await runJob(repository, job, {})
    assert.deepEqual([first.execution.status, script.ran()], [status, ['cleanup', 'd']])
    await forgetEnd(database)
    script.begin({ codes: { d: 'good' } })
    const { execution } = await runJob(repository, job, {})
    assert.equal(execution.id, first.execution.id)
    assert.deepEqual([execution.status, execution.message], [status, 'on purpose'])
    assert.deepEqual(script.ran(), [])
    assert.equal((await runJob(repository, job, {})).execution.status, 'COMPLETED')
    assert.deepEqual(script.ran(), ['d', 'publish'])
  })
}
