import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import {
  chunkStep,
  decision,
  type ItemReader,
  type Job,
  LeaseLost,
  launchJob,
  onEnd,
  runJob,
  runLaunched,
  showExecution,
  split,
  taskletStep,
} from '../index.ts'
import {
  createTestRepository,
  expireLeases,
  type TestTables,
  withSuperuser,
} from '../testing/testing.ts'
import { flowScript } from './testing-flow.ts'

/** A step that goes on until it is told to end. */
function endless(name: string, seen: { chunks: Map<string, number>; closed: Set<string> }) {
  const reader: ItemReader<number, TestTables> = {
    open: async () => {},
    read: async () => {
      seen.chunks.set(name, (seen.chunks.get(name) ?? 0) + 1)
      return 1
    },
    checkpoint: () => 0,
    close: async () => void seen.closed.add(name),
  }
  const write = async () => {}
  return chunkStep<TestTables, number>({ name, chunkSize: 1, reader: () => reader, write })
}

test('a signal ends every branch of a split at its next chunk', async (t) => {
  const { repository } = await createTestRepository(t)
  const seen = { chunks: new Map<string, number>(), closed: new Set<string>() }
  const branches = [
    [endless('a', seen)],
    [split('t', [[endless('b', seen)], [endless('c', seen)]])],
  ]
  const abort = new AbortController()
  const { execution } = await runJob(
    repository,
    { name: 'endless', steps: [split('s', branches)] },
    {},
    {
      signal: abort.signal,
      onProgress: () => {
        if (seen.chunks.size === 3) abort.abort()
      },
    },
  )
  assert.equal(execution.status, 'STOPPED')
  assert.equal(execution.message, 'its process was stopped')
  const { steps } = await showExecution(repository, execution.id)
  assert.deepEqual(steps.map(({ stepName, status }) => `${stepName} ${status}`).sort(), [
    'a STOPPED',
    'b STOPPED',
    'c STOPPED',
  ])
})

test('after a signal no further step begins', async (t) => {
  const { repository } = await createTestRepository(t)
  const { step, ran } = flowScript()
  const abort = new AbortController()
  const last = taskletStep<TestTables>('last', async () => abort.abort())
  const job = { name: 'signal', steps: [last, step('next')] as const }
  const { execution } = await runJob(repository, job, {}, { signal: abort.signal })
  assert.equal(execution.status, 'STOPPED')
  assert.deepEqual(ran(), [])
})

test('a branch that lost the lease ends the run, after the others have ended', async (t) => {
  const { repository, database } = await createTestRepository(t)
  const seen = { chunks: new Map<string, number>(), closed: new Set<string>() }
  const started = Promise.withResolvers<void>()
  const script = flowScript()
  script.begin({ dying: ['lost'] })
  const waits = taskletStep<TestTables>('waits', async () => await started.promise)
  const job = {
    name: 'lost',
    steps: [split('s', [[waits, script.step('lost')], [endless('b', seen)]])] as const,
  }
  const running = runJob(repository, job, {}, { onProgress: () => started.resolve() })
  await assert.rejects(running, LeaseLost)
  assert.deepEqual([...seen.closed], ['b'])
  await expireLeases(database)
})

test('a process that is not the owner any more opens no step', async (t) => {
  const { repository, database } = await createTestRepository(t)
  const script = flowScript()
  const job = { name: 'stale', steps: [script.step('a')] as const }
  const { execution: stale } = await launchJob(repository, job, {})
  await expireLeases(database)
  const { execution } = await launchJob(repository, job, {})
  await assert.rejects(runLaunched(repository, job, stale), LeaseLost)
  assert.deepEqual((await showExecution(repository, execution.id)).steps, [])
  assert.equal((await runLaunched(repository, job, execution)).status, 'COMPLETED')
  assert.deepEqual(script.ran(), ['a'])
})

test('steps and decisions are recorded with their exit codes, copied by a restart', async (t) => {
  const { repository } = await createTestRepository(t)
  const { step, decide, begin } = flowScript()
  const job: Job<TestTables> = {
    name: 'codes',
    steps: [
      onEnd(step('a'), { FAILED: [] }),
      step('b'),
      decision('d', decide('d'), { yes: [] }),
      step('z'),
    ],
  }
  const recorded = async () => {
    const { execution } = await runJob(repository, job, {})
    const { steps } = await showExecution(repository, execution.id)
    return steps.map((one) => `${one.stepName} ${one.status} ${one.exitCode}`)
  }
  begin({ failing: ['a', 'z'], codes: { b: 'MANY', d: 'yes' } })
  const first = ['a FAILED null', 'b COMPLETED MANY', 'd COMPLETED yes', 'z FAILED null']
  assert.deepEqual(await recorded(), first)
  begin({})
  const second = ['a COMPLETED null', 'b COMPLETED MANY', 'd COMPLETED yes', 'z COMPLETED null']
  assert.deepEqual(await recorded(), second)
})

test('a tasklet that committed is not run again, and its exit code is kept', async (t) => {
  const { repository, database } = await createTestRepository(t)
  const { step, begin, ran } = flowScript()
  const routes = { MANY: [step('many')] }
  const job: Job<TestTables> = { name: 'kept', steps: [onEnd(step('a'), routes)] }
  begin({ codes: { a: 'MANY' }, dying: ['many'] })
  await assert.rejects(runJob(repository, job, {}), LeaseLost)
  await expireLeases(database)
  // As if it had died between the commit and the record of the step's end.
  await withSuperuser(database, async (db) => {
    await sql`
      update chunk_test.step_execution set status = 'STARTED', exit_code = null, ended_at = null
    `.execute(db)
  })
  begin({})
  await runJob(repository, job, {})
  assert.deepEqual(ran(), ['many'])
})

test('a step that a takeover runs again is shown as running, not as it had ended', async (t) => {
  const { repository, database } = await createTestRepository(t)
  const { step, begin } = flowScript()
  begin({ failing: ['a'], dying: ['b'] })
  // Its failure is handled by one version of the job, whose process dies, and not by the next.
  const before = { name: 'changed', steps: [onEnd(step('a'), { FAILED: [step('b')] })] as const }
  await assert.rejects(runJob(repository, before, {}), LeaseLost)
  await expireLeases(database)
  let shown: unknown
  const a = taskletStep<TestTables>('a', async (_tx, { jobExecutionId }) => {
    const { steps } = await showExecution(repository, jobExecutionId)
    shown = steps.map(({ stepName, status, endedAt }) => ({ stepName, status, endedAt }))[0]
  })
  const { execution } = await runJob(repository, { name: 'changed', steps: [a] }, {})
  assert.equal(execution.status, 'COMPLETED')
  assert.deepEqual(shown, { stepName: 'a', status: 'STARTED', endedAt: null })
})
