import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { showExecution } from '@haru/chunk'
import { openDatabase } from '@haru/pg'
import { type Kysely, sql } from 'kysely'
import { addSales, generateSales } from './generated-sales.ts'
import { runJob } from './job/start-run.ts'
import type { JobName, JobRun } from './period/job-period.ts'
import { addStore, openSettlementTest, readResults, type SettlementTest } from './testing.ts'

const CHILD = fileURLToPath(new URL('crash-child.ts', import.meta.url))
const STORES = [1, 2, 3, 4, 5, 6]

async function openWithSales(t: TestContext): Promise<SettlementTest> {
  const one = await openSettlementTest(t, { now: '2025-03-01T09:00:00+09:00' })
  for (const id of STORES) {
    await addStore(one.db, { id, openedOn: '2025-02-01' })
    await addSales(one.db, id, generateSales(id, { start: '2025-02-01', end: '2025-03-01' }, 4))
  }
  return one
}

function monthOf(name: JobName): JobRun {
  return { name, dateTerm: 'MONTH', startDate: '2025-02-01' }
}

function startChild(t: TestContext, { database }: SettlementTest, run: JobRun) {
  const args = [CHILD, database.appUrl, run.name, run.dateTerm, run.startDate]
  const child = spawn(process.execPath, args)
  child.stderr.pipe(process.stderr)
  t.after(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    child,
    next: async () => String((await lines.next()).value),
    goOn: () => void child.stdin.write('\n'),
  }
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

async function expireLeases(db: Kysely<unknown>): Promise<void> {
  await sql`
    update settlement.job_execution set lease_until = clock_timestamp() - interval '1 ms'
     where ended_at is null
  `.execute(db)
}

/** What a run that nothing disturbed writes, on the same facts. */
async function undisturbed({ db, service }: SettlementTest, run: JobRun): Promise<string[]> {
  await sql`
    truncate settlement.settlement, settlement.product_sale_statistic, settlement.computed_period,
             settlement.job_instance cascade
  `.execute(db)
  assert.equal((await runJob(service.context, run)).execution.status, 'COMPLETED')
  return await readResults(db)
}

for (const name of ['product-sale-statistics', 'settlement'] as const) {
  for (const kills of [0, 1, 3, 5]) {
    test(`${name}: killed after ${kills} of six stores, it ends as if undisturbed`, async (t) => {
      const one = await openWithSales(t)
      const { child, next, goOn } = startChild(t, one, monthOf(name))
      for (let passed = 0; passed < kills; passed++) {
        assert.match(await next(), /^close/)
        goOn()
      }
      assert.match(await next(), /^close/)
      await kill(child)
      assert.equal((await runJob(one.service.context, monthOf(name))).kind, 'running')
      await expireLeases(one.db)
      const { execution } = await runJob(one.service.context, monthOf(name))
      assert.equal(execution.status, 'COMPLETED')
      const results = await readResults(one.db)
      assert.deepEqual(results, await undisturbed(one, monthOf(name)))
    })
  }

  test(`${name}: killed inside a store's transaction, it ends as if undisturbed`, async (t) => {
    const one = await openWithSales(t)
    const blocked = await blockStore(t, one, name)
    const { child, next, goOn } = startChild(t, one, monthOf(name))
    await goThroughStores(next, goOn)
    await blocked.untilSomebodyWaits()
    await kill(child)
    await blocked.release()
    await expireLeases(one.db)
    const { execution } = await runJob(one.service.context, monthOf(name))
    assert.equal(execution.status, 'COMPLETED')
    const { steps } = await showExecution(one.service.context.repository, execution.id)
    assert.equal(steps[0]?.done, STORES.length)
    const results = await readResults(one.db)
    assert.deepEqual(results, await undisturbed(one, monthOf(name)))
  })

  test(`${name}: an owner that was only slow has its store refused`, async (t) => {
    const one = await openWithSales(t)
    const blocked = await blockStore(t, one, name)
    const { next, goOn } = startChild(t, one, monthOf(name))
    await goThroughStores(next, goOn)
    await blocked.untilSomebodyWaits()
    await expireLeases(one.db)
    const takenOver = runJob(one.service.context, monthOf(name))
    await untilTakenOver(one.db)
    await blocked.release()
    assert.equal(await next(), 'end running')
    assert.equal((await takenOver).execution.status, 'COMPLETED')
    const results = await readResults(one.db)
    assert.deepEqual(results, await undisturbed(one, monthOf(name)))
  })
}

async function goThroughStores(next: () => Promise<string>, goOn: () => void): Promise<void> {
  for (const _ of STORES) {
    assert.match(await next(), /^close/)
    goOn()
  }
}

/** Makes whoever computes store 6 wait just before the end of its transaction. */
async function blockStore(t: TestContext, { database }: SettlementTest, name: JobName) {
  const db = openDatabase<unknown>({ url: database.superuserUrl, poolMax: 2 })
  t.after(() => db.destroy())
  const tx = await db.startTransaction().execute()
  await sql`
    insert into settlement.computed_period
    values (6, ${name}, 'MONTH', '2025-02-01', '2025-03-01', 0)
  `.execute(tx)
  return {
    release: async () => void (await tx.rollback().execute()),
    async untilSomebodyWaits() {
      const waiting = async () => {
        const { rows } = await sql`
          select from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock'
        `.execute(db)
        return rows.length > 0
      }
      const deadline = performance.now() + 30_000
      while (!(await waiting())) {
        assert.ok(performance.now() < deadline, 'nobody waits')
        await setImmediate()
      }
    },
  }
}

async function untilTakenOver(db: Kysely<unknown>): Promise<void> {
  const deadline = performance.now() + 30_000
  for (;;) {
    const { rows } = await sql`
      select from settlement.job_execution where fencing_token > 1 and ended_at is null
    `.execute(db)
    if (rows.length > 0) return
    assert.ok(performance.now() < deadline, 'nobody took over')
    await setImmediate()
  }
}
