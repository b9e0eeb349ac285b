import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { NEEDS_KAFKA } from '@haru/events/testing-kafka.ts'
import { NEEDS_REDIS_SERVER } from '@haru/redis/testing-redis.ts'
import { WORK } from './orders/contenders.ts'
import { holdAgainst } from './orders/goals.ts'
import { load } from './orders/load.ts'
import { findPgbench } from './orders/pgbench.ts'
import { asMarkdown } from './orders/report.ts'
import { runOrdersBench } from './orders/run-orders-bench.ts'
import { startBareRoute } from './orders/start-bare-route.ts'
import { leftovers, useOwnTmpdir } from './testing-tmpdir.ts'

const guest = { cookie: '', tabletId: 1, storeId: 1, ownerToken: '', dishes: [1], drinks: [2] }

/** Beside other tests a machine has confirmed no order at all within one second. */
const SECONDS = 8
/** Five contenders, each warmed up and measured, and their systems started: 1 to 2 minutes here. */
const timeout = 900_000

/** Once, and not for long. */
async function measureOnce(t: TestContext, system: 'one process' | 'cluster') {
  useOwnTmpdir(t)
  const report = await runOrdersBench({
    ...{ systems: [system], rounds: 1, seconds: SECONDS },
    settings: ['fsync=off', 'full_page_writes=off'],
    command: 'node bench/orders.ts',
    say: () => {},
  })
  for (const { name, rounds } of report.samples) {
    assert.equal(rounds.length, 1, name)
    assert.ok((rounds[0]?.rate ?? 0) > 0, name)
    assert.ok(asMarkdown(report).includes(`| ${name} | 1 |`), name)
  }
  assert.deepEqual(leftovers(), [])
  return { names: report.samples.map(({ name }) => name), missing: report.missing }
}

test('one process, pgbench and bare routes are measured; nothing stays behind', {
  timeout,
}, async (t) => {
  const { names, missing } = await measureOnce(t, 'one process')
  const hasPgbench = findPgbench() !== undefined
  assert.deepEqual(names, [
    WORK.orders,
    ...(hasPgbench ? [WORK.pgbench('extended'), WORK.pgbench('prepared')] : []),
    ...[WORK.menu, WORK.bareReading, WORK.bareRoute],
  ])
  assert.deepEqual(missing, hasPgbench ? [] : ['pgbench, which is not installed'])
})

test('so is a cluster, or the report says why not', { timeout }, async (t) => {
  const { names, missing } = await measureOnce(t, 'cluster')
  const canRun = !NEEDS_KAFKA.skip && !NEEDS_REDIS_SERVER.skip
  assert.deepEqual(names, canRun ? [WORK.clusterOrders, WORK.clusterMenu] : [])
  assert.equal(missing.length, canRun ? 0 : 1)
})

test('whatever is answered otherwise than it has to be ends the benchmark', async (t) => {
  const menu = [{ id: 1, name: '비빔밥' }]
  const bareUrl = await startBareRoute(t, { menu })
  const order = { urls: [bareUrl], seats: [guest], seconds: 1 }
  await load({ ...order, work: 'menu' })
  await assert.rejects(load({ ...order, work: 'order' }), /answers to order are wrong: \{"404/)
  const other = { ...guest, dishes: [3] }
  await assert.rejects(load({ ...order, seats: [other], work: 'menu' }), /menu are wrong: \{"200/)
})

test('goals are held against medians; what was not measured reaches nothing', () => {
  const round = (rate: number, p99Ms?: number) => ({ rate, p99Ms })
  const [orders, p99, ...menus] = holdAgainst([
    { name: WORK.orders, rounds: [round(60, 90), round(10, 99), round(70, 120)] },
    { name: WORK.pgbench('prepared'), rounds: [round(100), round(120), round(1)] },
  ])
  assert.deepEqual([orders?.found, orders?.reached], [0.6, true])
  assert.deepEqual([p99?.found, p99?.reached], [99, true])
  for (const one of menus) assert.deepEqual([one.found, one.reached], [undefined, undefined])
})
