import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { TestEnd } from '@haru/pg/testing.ts'
import type pg from 'pg'
import { openRestaurant } from './restaurant.ts'
import type { Answer, RequestOptions } from './test-installation.ts'
import type { TestSystem } from './test-system.ts'

const OWNERS = 2
const TABLES_OF_OWNER = 8
const PATIENCE_MS = 120_000
/** Before a request is repeated that was refused or broke off. */
const AGAIN_MS = 20
/** Two seconds and more of one that is undecided: on a system at work it takes a tenth of that. */
const STUCK_REFUSALS = 100

type System = Pick<TestSystem, 'url' | 'request'>
type Table = { id: number; cookie: string; ownerToken: string; productId: number }
/** What one table's people have seen. */
type Seen = {
  rounds: number
  /** 503s, and connections that broke: a bill that waits for its order is refused on any day */
  away: number
  /** refusals since the last answer */
  inARow: number
}
type Asked = { path: string; options: RequestOptions; answer: Answer }

/** People at tables who order and pay, again and again, while something is done to the system. */
export type Load = {
  /**
   * Waits until each of them has seen that something is away: a 503, a connection that broke, or an
   * order that nobody decides.
   */
  untilAway(): Promise<void>
  /** Waits until everybody has been served twice more. */
  untilServed(): Promise<void>
  /** Lets each finish what is begun. */
  end(): Promise<void>
  /** Each key has one order or payment, and whoever asks again hears of the same one. */
  assertOnce(admin: pg.Client): Promise<void>
}

/**
 * Starts the load; each request is repeated under its key until it is answered.
 * @param t the test, which ends the load, too, when it failed
 * @param system that nobody else uses
 * @param options `connectionsBreak`: the process that a request came to may die of it
 * @throws AssertionError, out of any of its functions, at an answer that must not be
 */
export async function startLoad(
  t: TestEnd,
  system: System,
  { connectionsBreak = false }: { connectionsBreak?: boolean } = {},
): Promise<Load> {
  const tables = await openTables(system)
  const people = tables.map((table) => ({ table, seen: { rounds: 0, away: 0, inARow: 0 } as Seen }))
  const asked: Asked[] = []
  let isOver = false
  const abandoned = new AbortController()
  t.after(async () => abandoned.abort())
  const ask = async (seen: Seen, path: string, options: RequestOptions) => {
    const key = { 'idempotency-key': randomUUID() }
    const request = { ...options, headers: { ...options.headers, ...key } }
    const once = () => askOnce(system, connectionsBreak, path, request)
    const answer = await untilAnswered(once, seen, abandoned.signal)
    asked.push({ path, options: request, answer })
  }
  const trading = Promise.all(
    people.map(async ({ table, seen }) => {
      while (!isOver) await eatAndPay(table, (...request) => ask(seen, ...request), seen)
    }),
  )
  // Whoever waits for the load hears of it.
  trading.catch(() => {})
  const untilAll = async (isDone: (seen: Seen, n: number) => boolean) => {
    const patience = performance.now() + PATIENCE_MS
    while (!people.every(({ seen }, n) => isDone(seen, n))) {
      assert.ok(!isOver, 'nobody comes any more')
      assert.ok(performance.now() < patience, JSON.stringify(people.map(({ seen }) => seen)))
      await Promise.race([delay(5), trading])
    }
  }
  return {
    async untilAway() {
      const before = people.map(({ seen }) => seen.away)
      await untilAll(({ away, inARow }, n) => {
        return away > (before[n] ?? 0) || inARow >= STUCK_REFUSALS
      })
    },
    async untilServed() {
      const before = people.map(({ seen }) => seen.rounds)
      await untilAll(({ rounds }, n) => rounds >= (before[n] ?? 0) + 2)
    },
    async end() {
      isOver = true
      await trading
    },
    assertOnce: (admin) => assertOnce(system, admin, asked),
  }
}

async function openTables(system: System): Promise<Table[]> {
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

/** Guests order twice, and the owner takes the money. */
async function eatAndPay(
  { id, cookie, ownerToken: token, productId }: Table,
  ask: (path: string, options: RequestOptions) => Promise<void>,
  seen: Seen,
): Promise<void> {
  const body = { productList: [{ id: productId, count: 1 }] }
  await ask('/trade/order', { cookie, body, headers: { prefer: 'wait=10' } })
  await ask('/trade/order', { cookie, body })
  await ask(`/trade/pay/card/${id}`, { token, body: { cardCompany: 'K' } })
  seen.rounds++
}

/** What is no answer must say when to come again. */
async function untilAnswered(
  ask: () => Promise<Answer | undefined>,
  seen: Seen,
  abandoned: AbortSignal,
): Promise<Answer> {
  for (;;) {
    abandoned.throwIfAborted()
    const answer = await ask()
    if (answer && answer.status < 300) {
      seen.inARow = 0
      return answer
    }
    seen.inARow++
    if (!answer || answer.status === 503) seen.away++
    await delay(AGAIN_MS)
  }
}

/** @returns undefined when the connection broke, which only some systems may do */
async function askOnce(
  system: System,
  connectionsBreak: boolean,
  path: string,
  request: RequestOptions,
): Promise<Answer | undefined> {
  try {
    const answer = await system.request('POST', path, request)
    if (answer.status >= 300) assertRefusal(path, answer)
    return answer
  } catch (error) {
    if (connectionsBreak && error instanceof TypeError) return undefined
    throw error
  }
}

function assertRefusal(path: string, { status, body, headers }: Answer): void {
  const isExpected =
    (status === 503 && body.errorCode === 'COMMON_503_01') ||
    (status === 409 && ['TRADE_409_01', 'COMMON_409_01'].includes(body.errorCode))
  assert.ok(isExpected, `${path}: ${status} ${JSON.stringify(body)}`)
  assert.match(headers.get('retry-after') ?? '', /^[1-9]\d*$/)
}

async function assertOnce(
  system: System,
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
