import { NEEDS_KAFKA } from '@haru/events/testing-kafka.ts'
import { inReverse } from '@haru/haru/testing/in-reverse.ts'
import type { Door } from '@haru/haru/testing/restaurant.ts'
import { startTestCluster } from '@haru/haru/testing/test-cluster.ts'
import type { TestEnd } from '@haru/pg/testing.ts'
import { NEEDS_REDIS_SERVER } from '@haru/redis/testing-redis.ts'
import pg from 'pg'
import { type BenchDatabase, type BenchServer, startBenchServer } from '../bench-server.ts'
import { describeLoad, describeMachine } from '../machine.ts'
import { measureInTurn } from '../measure.ts'
import { menuOf, ordersOf, pgbenchOf, type TimedContender, WORK } from './contenders.ts'
import { copyDatabase } from './copy-database.ts'
import { holdAgainst, type Sample } from './goals.ts'
import { openTrades } from './open-trades.ts'
import { findPgbench } from './pgbench.ts'
import type { OrdersReport } from './report.ts'
import { openStage, SEATS, type Stage } from './stage.ts'
import { startBareRoute } from './start-bare-route.ts'
import { startSystem } from './start-system.ts'

/** What is to be measured. */
export type OrdersBench = {
  /** one after the other */
  systems: readonly ('one process' | 'cluster')[]
  /** that count */
  rounds: number
  /** of each round */
  seconds: number
  /** of the server, `name=value`: none, but in a test that measures nothing */
  settings: readonly string[]
  /** as it was typed, for the report */
  command: string
  /** told what happens, for somebody who waits */
  say: (text: string) => void
}

/** Some 20 kB of each order, the log of the server included. */
const BYTES_NEEDED = 6e9

/**
 * Measures orders and menus beside pgbench and a bare route.
 * @param bench how often, how long
 * @returns what was found; everything that was started has ended by then, and its data are gone
 * @throws Error when an order is not confirmed, or a statement fails
 */
export async function runOrdersBench(bench: OrdersBench): Promise<OrdersReport> {
  const date = new Date().toISOString()
  const loadBefore = describeLoad()
  const ends: (() => unknown)[] = []
  const t: TestEnd = inReverse({ after: (end) => void ends.push(end as () => unknown) })
  try {
    const server = await startBenchServer(BYTES_NEEDED, bench.settings)
    t.after(() => server.stop())
    const missing: string[] = []
    const openers = { 'one process': openContenders, cluster: openCluster }
    const samples: Sample[] = []
    for (const system of bench.systems) {
      const open = openers[system]
      samples.push(...(await inTurn(bench, (own) => open(own, server, bench, missing))))
    }
    return {
      command: bench.command,
      date,
      machine: describeMachine(server.version),
      load: [loadBefore, describeLoad()],
      conditions: conditionsOf(bench),
      samples,
      outcomes: holdAgainst(samples),
      missing,
    }
  } finally {
    for (const end of ends) await end()
  }
}

/** Measures what is opened, and ends it before anything else is. */
async function inTurn(
  { rounds, say }: OrdersBench,
  open: (t: TestEnd) => Promise<TimedContender[]>,
): Promise<Sample[]> {
  const ends: (() => unknown)[] = []
  try {
    const contenders = await open(
      inReverse({ after: (end) => void ends.push(end as () => unknown) }),
    )
    await measureInTurn(contenders, rounds, (name, round) => {
      say(`${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}: ${name}`)
    })
    // The first round warmed up.
    return contenders.map(({ name, rounds: found }) => ({ name, rounds: found.slice(1) }))
  } finally {
    for (const end of ends) await end()
  }
}

async function openContenders(
  t: TestEnd,
  server: BenchServer,
  { seconds, say }: OrdersBench,
  missing: string[],
): Promise<TimedContender[]> {
  say('opening restaurants')
  const staged = await server.makeInstallation('staged')
  const stager = await startSystem(staged)
  const stage = await openStage(stager)
  const [trade = 0] = await openTrades(stager, stage.seats)
  await stager.stop()
  const served = await copyDatabase(staged, 'served')
  const system = await startSystem(served)
  t.after(system.stop)
  const admin = new pg.Client({ connectionString: served.adminUrl })
  await admin.connect()
  t.after(() => admin.end())
  const loaded = { urls: [system.url], stage, admin }
  const contenders = [ordersOf(WORK.orders, loaded, seconds)]
  const program = findPgbench()
  const bare = { staged, first: { ...stage.first, trade } }
  if (program) {
    contenders.push(pgbenchOf(program, 'extended', bare, seconds))
    contenders.push(pgbenchOf(program, 'prepared', bare, seconds))
  } else missing.push('pgbench, which is not installed')
  contenders.push(menuOf(WORK.menu, { urls: [system.url], seats: stage.seats }, seconds))
  contenders.push(...(await openBareRoutes(t, system, served, stage, seconds)))
  return contenders
}

/** Two processes of each part, on a broker that somebody else runs. */
async function openCluster(
  t: TestEnd,
  server: BenchServer,
  { seconds, say }: OrdersBench,
  missing: string[],
): Promise<TimedContender[]> {
  if (NEEDS_KAFKA.skip || NEEDS_REDIS_SERVER.skip) {
    missing.push(`the cluster: ${NEEDS_KAFKA.skip || NEEDS_REDIS_SERVER.skip}`)
    return []
  }
  say('starting a cluster')
  const { adminUrl, appUrl } = await server.makeInstallation('cluster')
  const database = { name: 'cluster', superuserUrl: adminUrl, appUrl }
  const cluster = await startTestCluster(t, { database })
  const stage = await openStage(cluster)
  const urls = cluster.processes.filter(({ part }) => part === 'gateway').map(({ url }) => url)
  const { admin } = cluster
  return [
    ordersOf(WORK.clusterOrders, { urls, stage, admin }, seconds),
    menuOf(WORK.clusterMenu, { urls, seats: stage.seats }, seconds),
  ]
}

/** What a route is without a gateway, and without callers whose rights are looked at. */
async function openBareRoutes(
  t: TestEnd,
  door: Door,
  { appUrl }: BenchDatabase,
  { seats, first }: Stage,
  seconds: number,
) {
  const [seat] = seats
  const { body: menu } = await door.request('GET', '/store/product', { cookie: seat?.cookie ?? '' })
  const storeId = first.store
  const [reading, inMemory] = await Promise.all([
    startBareRoute(t, { appUrl, storeId }),
    startBareRoute(t, { menu }),
  ])
  // It has but one menu, whoever asks.
  const guests = seats.map((one) => ({ ...one, ...seat }))
  return [
    menuOf(WORK.bareReading, { urls: [reading], seats: guests }, seconds),
    menuOf(WORK.bareRoute, { urls: [inMemory], seats: guests }, seconds),
  ]
}

function conditionsOf({ seconds }: OrdersBench): string[] {
  return [
    `${SEATS} tablets at once, eight each in four restaurants of 20 products; orders of two lines`,
    `rounds of ${seconds} s in turn, after one that does not count; trades begin with one order`,
    'PostgreSQL as `npm start` starts it, fsync on; all processes are on one machine',
    'the system prepares its statements, as pgbench does under `prepared`',
    'pgbench stores one event where an order stores two at a time, and marks it as sent',
    `${SEATS} who wait in turn wait 100 ms on average at ${SEATS * 10} answers a second`,
  ]
}
