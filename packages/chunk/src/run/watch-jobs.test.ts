import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import {
  type Job,
  listExecutions,
  partitionedStep,
  runJob,
  showExecution,
  watchJobs,
} from '../index.ts'
import {
  createTestRepository,
  type TestRepository,
  type TestTables,
  withSuperuser,
} from '../testing/testing.ts'

const CHILD = fileURLToPath(new URL('../testing/worker-child.ts', import.meta.url))
const PARTITIONS = 24

type Worker = {
  process: ChildProcessWithoutNullStreams
  next: () => Promise<string>
  goOn: () => void
}

function startWorker(
  t: TestContext,
  role: 'own' | 'watch',
  { database }: TestRepository,
  leaseMs = 10_000,
): Worker {
  const args = [CHILD, role, database.appUrl, String(leaseMs), String(PARTITIONS)]
  const child = spawn(process.execPath, args)
  child.stderr.pipe(process.stderr)
  t.after(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    process: child,
    next: async () => String((await lines.next()).value),
    goOn: () => void child.stdin.write('\n'),
  }
}

async function kill(child: ChildProcessWithoutNullStreams): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

const ALL = Array.from({ length: PARTITIONS }, (_, n) => `part-${String(n).padStart(3, '0')}`)

/** Which processes wrote the partitions. */
async function writers({ repository }: TestRepository): Promise<Set<string>> {
  const { rows } = await sql<{ partition: string }>`
    select distinct partition from chunk_test.written
  `.execute(repository.db)
  return new Set(rows.map(({ partition }) => partition))
}

async function untilCompleted({ repository }: TestRepository) {
  for (;;) {
    const [execution] = await listExecutions(repository)
    if (execution?.endedAt) return execution
  }
}

for (const processes of [2, 4, 8]) {
  test(`${processes} processes share one job: every partition once`, async (t) => {
    const one = await createTestRepository(t)
    const owner = startWorker(t, 'own', one)
    assert.equal(await owner.next(), 'begun')
    const helpers = Array.from({ length: processes - 1 }, () => startWorker(t, 'watch', one))
    const begun = await Promise.all(helpers.map(({ next }) => next()))
    assert.deepEqual([...new Set(begun)], ['begun'])
    for (const { goOn } of [owner, ...helpers]) goOn()
    assert.equal(await owner.next(), 'end COMPLETED')
    for (const helper of helpers) helper.process.kill('SIGTERM')
    const ends = await Promise.all(helpers.map(({ next }) => next()))
    assert.deepEqual([...new Set(ends)], ['end watch'])
    // The rows' key is the partition: one done twice would have failed.
    assert.deepEqual(await one.written(), ALL)
    assert.equal((await writers(one)).size, processes)
    const [execution] = await listExecutions(one.repository)
    const { steps } = await showExecution(one.repository, execution?.id ?? 0)
    assert.deepEqual([steps[0]?.done, steps[0]?.writeCount], [PARTITIONS, PARTITIONS])
    const { rows } = await sql`select from chunk_test.job_worker`.execute(one.repository.db)
    assert.equal(rows.length, 0, 'helpers leave nothing behind')
  })
}

test('what a killed helper had claimed is done by others when its lease is out', async (t) => {
  const one = await createTestRepository(t)
  const owner = startWorker(t, 'own', one)
  await owner.next()
  const helper = startWorker(t, 'watch', one, 1_000)
  assert.equal(await helper.next(), 'begun')
  await kill(helper.process)
  owner.goOn()
  assert.equal(await owner.next(), 'end COMPLETED')
  assert.deepEqual(await one.written(), ALL)
  assert.equal((await writers(one)).size, 1)
})

test('a killed owner is replaced by whoever watches, without a person', async (t) => {
  const one = await createTestRepository(t)
  const owner = startWorker(t, 'own', one, 1_000)
  await owner.next()
  const helper = startWorker(t, 'watch', one, 1_000)
  assert.equal(await helper.next(), 'begun')
  await kill(owner.process)
  helper.goOn()
  const execution = await untilCompleted(one)
  assert.equal(execution.status, 'COMPLETED')
  assert.equal(execution.fencingToken, 3, 'taken over once, and ended')
  assert.deepEqual(await one.written(), ALL)
  helper.process.kill('SIGTERM')
  assert.equal(await helper.next(), 'end watch')
})

test('a dead execution that was asked to stop is ended, not taken over', async (t) => {
  const { repository, database } = await createTestRepository(t)
  await runJob(
    repository,
    jobOf(async () => {}),
    {},
  )
  await sql`
    update chunk_test.job_execution
       set status = 'STOPPING', ended_at = null, lease_until = now() - interval '1 second'
  `.execute(repository.db)
  const abort = new AbortController()
  const watch = watchJobs(repository, [jobOf(async () => {})], { signal: abort.signal, everyMs: 5 })
  const execution = await untilCompleted({ repository, database, written: async () => [] })
  abort.abort()
  await watch
  assert.deepEqual([execution.status, execution.message], ['STOPPED', 'its process died'])
})

test('a look that fails is told, and the watch goes on', async (t) => {
  const { repository, database } = await createTestRepository(t)
  const abort = new AbortController()
  const errors: unknown[] = []
  await withSuperuser(database, async (db) => {
    await sql`alter table chunk_test.job_worker rename to hidden`.execute(db)
  })
  await watchJobs(repository, [jobOf(async () => {})], {
    signal: abort.signal,
    everyMs: 1,
    onError(error) {
      errors.push(error)
      if (errors.length === 3) abort.abort()
    },
  })
  assert.equal(errors.length, 3)
})

function jobOf(work: (key: string) => Promise<void>): Job<TestTables> {
  const step = partitionedStep<TestTables>({
    name: 'write',
    concurrency: 1,
    plan: async () => ['a'],
    async work(_tx, keys) {
      for (const key of keys) await work(key)
      return {}
    },
  })
  return { name: 'shared', steps: [step] }
}
