import assert from 'node:assert/strict'
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { launchJob, listExecutions, showExecution, taskletStep } from '../index.ts'
import { addTakenRow, readOutcome } from '../step/testing-faults.ts'
import {
  createTestRepository,
  expireLeases,
  type TestRepository,
  type TestTables,
} from './testing.ts'

const CHILD = fileURLToPath(new URL('./crash-child.ts', import.meta.url))

type Child = {
  process: ChildProcessWithoutNullStreams
  /** the next boundary, or how it ended */
  next: () => Promise<string>
  goOn: () => void
  kill: () => Promise<void>
}

function startChild(
  t: TestContext,
  kind: string,
  { database }: TestRepository,
  leaseMs = 10_000,
): Child {
  const child = spawn(process.execPath, [CHILD, kind, database.appUrl, String(leaseMs)])
  child.stderr.pipe(process.stderr)
  t.after(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    process: child,
    async next() {
      const { value, done } = await lines.next()
      return done ? 'end without a word' : String(value)
    },
    goOn: () => void child.stdin.write('\n'),
    async kill() {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}

/** Goes on through boundaries, at most `limit` of them. */
async function goThrough(child: Child, limit: number): Promise<string> {
  for (let passed = 0; ; passed++) {
    const at = await child.next()
    if (at.startsWith('end') || passed === limit) return at
    child.goOn()
  }
}

const EXPECTED = {
  chunks: Array.from({ length: 7 }, (_, n) => `item-${n}`),
  partitions: ['a', 'b', 'c'],
}

for (const kind of ['chunks', 'partitions'] as const) {
  test(`${kind}: killed at every boundary in turn, the job ends as if undisturbed`, async (t) => {
    const one = await createTestRepository(t)
    let ended: string | undefined
    // Each child dies one boundary later than it could without ever committing anything.
    for (let kills = 0; !ended && kills < 30; kills++) {
      const child = startChild(t, kind, one)
      const at = await goThrough(child, kills % 5)
      if (at.startsWith('end')) ended = at
      else await child.kill()
      await expireLeases(one.database)
    }
    assert.equal(ended, 'end ran')
    assert.deepEqual(await one.written(), EXPECTED[kind])
    const [execution, ...others] = await listExecutions(one.repository)
    assert.equal(others.length, 0, 'a takeover goes on with the same execution')
    assert.equal(execution?.status, 'COMPLETED')
    const { steps } = await showExecution(one.repository, execution.id)
    assert.equal(steps[0]?.writeCount, EXPECTED[kind].length)
    assert.equal(steps[0]?.done, EXPECTED[kind].length)
  })

  test(`${kind}: an owner that was only slow finds its commit refused`, async (t) => {
    const one = await createTestRepository(t)
    const slow = startChild(t, kind, one)
    let at = await slow.next()
    while (at !== 'written') {
      slow.goOn()
      at = await slow.next()
    }
    await expireLeases(one.database)
    // Until it has taken over, at its first boundary, the slow one's transaction is still open.
    const next = startChild(t, kind, one)
    assert.notEqual(await next.next(), 'end running')
    slow.goOn()
    assert.equal(await slow.next(), 'end LeaseLost')
    next.goOn()
    assert.equal(await goThrough(next, 30), 'end ran')
    assert.deepEqual(await one.written(), EXPECTED[kind])
  })
}

test('killed while it writes items one by one, each skip is recorded once', async (t) => {
  const one = await createTestRepository(t)
  await addTakenRow(one)
  // At the first write, amid the first chunk's single writes, then twice amid the second one's.
  for (const passed of [0, 2, 5, 2]) {
    const child = startChild(t, 'skips', one)
    assert.equal(await goThrough(child, passed), 'write')
    await child.kill()
    await expireLeases(one.database)
  }
  assert.equal(await goThrough(startChild(t, 'skips', one), 30), 'end ran')
  const [execution] = await listExecutions(one.repository)
  const outcome = await readOutcome(one, execution?.id ?? 0)
  assert.equal(outcome.status, 'COMPLETED')
  assert.deepEqual(outcome.written, ['crash-00', 'crash-02', 'crash-03', 'crash-06'])
  const skipped = outcome.skipped.map(({ phase, item }) => `${phase} ${item}`)
  assert.deepEqual(skipped, ['WRITE crash-01', 'PROCESS crash-05', 'WRITE crash-04'])
  const counts = { read: 7, filtered: 0, written: 4 }
  const skips = { readSkipped: 0, processSkipped: 1, writeSkipped: 2 }
  assert.deepEqual(outcome.counts, { ...counts, ...skips })
})

test('a killed process is taken over as soon as its lease is out, not before', async (t) => {
  const one = await createTestRepository(t)
  const { db } = one.repository
  const child = startChild(t, 'partitions', one, 1_500)
  await child.next()
  await child.kill()
  const { rows } = await sql<{ leaseUntil: Date }>`
    select lease_until from chunk_test.job_execution
  `.execute(db)
  const leaseUntil = rows[0]?.leaseUntil ?? assert.fail('no execution')
  const job = { name: 'crash', steps: [taskletStep<TestTables>('write', async () => {})] } as const
  let launch = await launchJob(one.repository, job, {})
  while (launch.kind === 'running') launch = await launchJob(one.repository, job, {})
  assert.equal(launch.kind, 'started')
  const now = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
  assert.ok((now.rows[0]?.now ?? 0) > leaseUntil, 'the lease was respected')
})
