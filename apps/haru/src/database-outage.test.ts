import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { APP_LOGIN, makeAppLogin, makeDatabase, migrate } from '@haru/pg'
import { signalProcess } from '@haru/pg/embedded/process-identity.ts'
import { openForTest, postmasterOf, temporaryFolder } from '@haru/pg/embedded/testing.ts'
import type { TestDatabase } from '@haru/pg/testing.ts'
import pg from 'pg'
import { SCHEMAS } from './schemas.ts'
import { openRestaurant } from './testing/restaurant.ts'
import {
  type Answer,
  type RequestOptions,
  SEOUL,
  startTestInstallation,
  type TestInstallation,
} from './testing/test-installation.ts'
import { untilSettled } from './testing/until-settled.ts'
import { verify } from './verify/verify.ts'

const OWNERS = 2
const TABLES_OF_OWNER = 8
const PATIENCE_MS = 60_000

type Table = { id: number; cookie: string; ownerToken: string; productId: number }
/** What one table's people have seen. */
type Seen = { rounds: number; refusals: number }
type Asked = { path: string; options: RequestOptions; answer: Answer }
type Load = { isOver: boolean; asked: Asked[]; seen: Seen[] }

async function makeOwnDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = 'outage'
  const password = await makeAppLogin(serverUrl)
  await makeDatabase(serverUrl, name)
  const superuserUrl = `${serverUrl}${name}`
  await migrate(superuserUrl, SCHEMAS, APP_LOGIN)
  const appUrl = `postgres://${APP_LOGIN}:${password}@${new URL(serverUrl).host}/${name}`
  return { name, superuserUrl, appUrl }
}

async function openTables(system: TestInstallation): Promise<Table[]> {
  const tables: Table[] = []
  for (let owner = 0; owner < OWNERS; owner++) {
    const restaurant = await openRestaurant(system)
    const productId = await restaurant.addProduct({ baseStock: 1_000_000 })
    const { ownerToken, tabletIds } = restaurant
    for (const id of tabletIds.slice(0, TABLES_OF_OWNER)) {
      tables.push({ id, cookie: await restaurant.pair(id), ownerToken, productId })
    }
  }
  return tables
}

/** Guests order twice and the owner takes the money, again and again. */
async function trade(system: TestInstallation, load: Load, table: Table): Promise<void> {
  const { id, cookie, ownerToken: token, productId } = table
  const seen: Seen = { rounds: 0, refusals: 0 }
  load.seen.push(seen)
  const ask = (path: string, options: RequestOptions) => askOnce(system, load, seen, path, options)
  const body = { productList: [{ id: productId, count: 1 }] }
  while (!load.isOver) {
    await ask('/trade/order', { cookie, body, headers: { prefer: 'wait=10' } })
    await ask('/trade/order', { cookie, body })
    await ask(`/trade/pay/card/${id}`, { token, body: { cardCompany: 'K' } })
    seen.rounds++
  }
}

/** With one key, until there is an answer: what is no answer must say when to come again. */
async function askOnce(
  system: TestInstallation,
  load: Load,
  seen: Seen,
  path: string,
  { headers, ...options }: RequestOptions,
): Promise<void> {
  const request = { ...options, headers: { ...headers, 'idempotency-key': randomUUID() } }
  for (;;) {
    const answer = await system.request('POST', path, request)
    const { status, body } = answer
    if (status < 300) return void load.asked.push({ path, options: request, answer })
    const isExpected =
      (status === 503 && body.errorCode === 'COMMON_503_01') ||
      (status === 409 && ['TRADE_409_01', 'COMMON_409_01'].includes(body.errorCode))
    assert.ok(isExpected, `${path}: ${status} ${JSON.stringify(body)}`)
    assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
    if (status === 503) seen.refusals++
  }
}

async function untilAll(load: Load, isDone: (seen: Seen) => boolean): Promise<void> {
  const patience = performance.now() + PATIENCE_MS
  while (!load.seen.every(isDone)) {
    assert.ok(performance.now() < patience, JSON.stringify(load.seen))
    await delay(5)
  }
}

/** Everybody is served again, by whatever came back. */
async function untilServed(load: Load): Promise<void> {
  const before = new Map(load.seen.map((seen) => [seen, seen.rounds]))
  await untilAll(load, (seen) => seen.rounds >= (before.get(seen) ?? 0) + 2)
}

async function disturb(dataDir: string, server: { stop(): Promise<void> }, load: Load) {
  await untilServed(load)
  await server.stop()
  await untilAll(load, ({ refusals }) => refusals > 0)
  await openForTest(dataDir)
  await untilServed(load)
  // A crash: who uses the embedded server starts it again.
  const crashed = postmasterOf(dataDir)
  assert.ok(crashed)
  signalProcess(crashed, 'SIGQUIT')
  await untilServed(load)
  assert.notEqual(postmasterOf(dataDir), crashed)
}

/** Ends what uses the server before the server itself. */
function endInTurn(t: TestContext): { after: (end: () => unknown) => void } {
  const ends: (() => unknown)[] = []
  t.after(async () => {
    for (const end of ends.reverse()) await end()
  })
  return { after: (end) => void ends.push(end) }
}

test('PostgreSQL stopped, started and crashed under load: 503s, and nothing is lost', async (t) => {
  const inTurn = endInTurn(t)
  const dataDir = temporaryFolder(inTurn)
  const server = await openForTest(dataDir)
  const database = await makeOwnDatabase(server.superuserUrl)
  const system = await startTestInstallation(inTurn, SEOUL, {}, database)
  // It breaks with the server.
  system.admin.on('error', () => {})
  const tables = await openTables(system)
  const load: Load = { isOver: false, asked: [], seen: [] }
  const trading = Promise.all(tables.map((table) => trade(system, load, table)))
  const disturbing = disturb(dataDir, server, load).finally(() => {
    load.isOver = true
  })
  await Promise.all([trading, disturbing])

  const admin = new pg.Client({ connectionString: database.superuserUrl })
  await admin.connect()
  inTurn.after(() => admin.end())
  await untilSettled(admin)
  assert.deepEqual(await verify(database.appUrl), [])
  await assertOnce(system, admin, load.asked)
})

/** Each key has one order or payment, and whoever asks again hears of the same one. */
async function assertOnce(
  system: TestInstallation,
  admin: pg.Client,
  asked: readonly Asked[],
): Promise<void> {
  const idOf = ({ body }: Answer) => body.orderId ?? body.id
  const [orders, payments] = ['/trade/order', '/trade/pay'].map((path) => {
    return asked.filter((one) => one.path.startsWith(path)).map(({ answer }) => idOf(answer))
  })
  const counts = `select (select array_agg(id::int order by id) from trade.orders) as orders,
                         (select array_agg(id::int order by id) from trade.payment) as payments`
  const { rows } = await admin.query(counts)
  const sorted = (ids: number[] = []) => ids.toSorted((a, b) => a - b)
  assert.deepEqual(rows, [{ orders: sorted(orders), payments: sorted(payments) }])
  const rest = asked.values()
  const repeatRest = async () => {
    for (const { path, options, answer } of rest) {
      const repeat = await system.request('POST', path, options)
      assert.deepEqual([repeat.status < 300, idOf(repeat)], [true, idOf(answer)])
    }
  }
  await Promise.all(Array.from({ length: OWNERS * TABLES_OF_OWNER }, repeatRest))
}
