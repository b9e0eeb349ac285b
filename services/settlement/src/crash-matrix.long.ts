import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import type { AggregationName } from './aggregation/aggregation.ts'
import { findTestRedis } from './aggregation/testing-redis.ts'
import { addSales, generateSales } from './generated-sales.ts'
import { runJob } from './job/start-run.ts'
import { JOB_NAMES, type JobName } from './period/job-period.ts'
import { addStore, openSettlementTest, readResults, type SettlementTest } from './testing.ts'

/**
 * `npm run test:long`: real jobs are killed at every boundary, over strategies, more than two
 * hundred times; every time the rows equal those of an undisturbed run.
 */

const CHILD = fileURLToPath(new URL('crash-matrix-child.ts', import.meta.url))
const redis = await findTestRedis()
const PERIOD = { start: '2025-02-15', end: '2025-03-01' }

/** At which occurrence of a boundary the process dies; days and stores bound what there is. */
const EVERYWHERE: Readonly<Record<string, readonly number[]>> = {
  'after a claim': [1, 2],
  'after locking': [1, 2],
  'after processing': [1, 2],
  'after writing': [1, 2],
  'after marking': [1, 2],
  'before a commit': [1, 2, 3, 4],
  'after a commit': [1, 2, 3, 4],
  'after the step, before the end': [1],
}
const FOLDING: Readonly<Record<string, readonly number[]>> = {
  'after reading': [1, 5, 14, 27],
  'after processing': [7, 14],
  'after writing': [7, 14, 28],
}
const IN_REDIS: Readonly<Record<string, readonly number[]>> = {
  'before folding': [1, 2, 14],
  'after folding': [1, 2, 14],
}

function killsOf(strategy: AggregationName): Map<string, readonly number[]> {
  const tables = [EVERYWHERE]
  if (strategy !== 'sql') tables.push(FOLDING)
  if (strategy === 'redis') tables.push(IN_REDIS)
  const kills = new Map<string, readonly number[]>()
  for (const [boundary, occurrences] of tables.flatMap((table) => Object.entries(table))) {
    kills.set(boundary, [...(kills.get(boundary) ?? []), ...occurrences])
  }
  return kills
}

async function open(t: Parameters<typeof openSettlementTest>[0]): Promise<SettlementTest> {
  const one = await openSettlementTest(t, { now: '2025-03-01T09:00:00+09:00' })
  for (const id of [1, 2, 3]) {
    await addStore(one.db, { id, openedOn: PERIOD.start })
    await addSales(one.db, id, generateSales(id, PERIOD, 11))
  }
  return one
}

async function forgetEverything({ db }: SettlementTest): Promise<void> {
  await sql`
    truncate settlement.settlement, settlement.product_sale_statistic, settlement.computed_period,
             settlement.job_instance cascade
  `.execute(db)
}

let kills = 0

/** @returns whether it died before it was done */
async function killAt(
  { database }: SettlementTest,
  [strategy, job, boundary, nth]: [AggregationName, JobName, string, number],
): Promise<boolean> {
  const args = [CHILD, database.appUrl, redis.url, strategy, job, boundary, String(nth)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const [, signal] = await once(child, 'exit')
  if (signal === 'SIGKILL') kills++
  return signal === 'SIGKILL'
}

async function expireLeases({ db }: SettlementTest): Promise<void> {
  await sql`
    update settlement.job_execution set lease_until = clock_timestamp() - interval '1 ms'
     where ended_at is null
  `.execute(db)
}

/** A dozen kills, each a process, and as many runs to their ends: half a minute on its own. */
const MS_MAX = 600_000

for (const strategy of ['sql', 'memory', 'redis'] as const) {
  const skip = strategy === 'redis' && redis.skip
  for (const [boundary, occurrences] of killsOf(strategy)) {
    const options = { skip, timeout: MS_MAX }
    test(`${strategy}: killed ${boundary}, it ends as if undisturbed`, options, async (t) => {
      const one = await open(t)
      const { context } = await one.openAnother({
        aggregation: { name: strategy, redisUrl: redis.url },
      })
      for (const name of JOB_NAMES) {
        await forgetEverything(one)
        const run = { name, dateTerm: 'MONTH', startDate: '2025-02-01' } as const
        await runJob(one.service.context, run)
        const expected = await readResults(one.db)
        assert.ok(expected.length > 20)
        for (const nth of occurrences) {
          await forgetEverything(one)
          const where = `${name}, ${nth}`
          assert.ok(await killAt(one, [strategy, name, boundary, nth]), `not killed: ${where}`)
          await expireLeases(one)
          // The first takeover dies too, unless it never comes to the same place.
          if (nth === 1) await killAt(one, [strategy, name, boundary, nth])
          await expireLeases(one)
          const { execution } = await runJob(context, run)
          assert.equal(execution.status, 'COMPLETED', where)
          assert.deepEqual(await readResults(one.db), expected, where)
        }
      }
    })
  }
}

test('that was two hundred kills and more', { skip: redis.skip }, () => {
  console.log(`${kills} kills`)
  assert.ok(kills >= 200, `${kills} kills`)
})
