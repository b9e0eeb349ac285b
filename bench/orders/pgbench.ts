import { accessSync, constants, globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram } from './child.ts'
import { SEATS, type Stage } from './stage.ts'

/** How pgbench sends statements: parsed and planned each time, or prepared once a connection. */
export type Protocol = 'extended' | 'prepared'

/** What it found. */
export type PgbenchFound = { rate: number }

const SCRIPT = fileURLToPath(new URL('order.sql', import.meta.url))
const GRACE_SECONDS = 60
/** A program of Debian's packages is not on the PATH. */
const ELSEWHERE = '/usr/lib/postgresql/*/bin'

/** Finds pgbench: on the PATH, or where Debian's packages put it, the newest one. */
export function findPgbench(): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter)
  const folders = [...onPath, ...globSync(ELSEWHERE).sort().reverse()]
  return folders.map((folder) => join(folder, 'pgbench')).find(canRun)
}

function canRun(program: string): boolean {
  try {
    accessSync(program, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Runs the statements of one order again and again, from as many connections as there are tablets.
 * @param program pgbench
 * @param adminUrl a database in which every tablet has an open trade
 * @param first the lowest ids there
 * @throws Error when a statement fails
 */
export async function runPgbench(
  program: string,
  adminUrl: string,
  first: Stage['first'] & { trade: number },
  { protocol, seconds }: { protocol: Protocol; seconds: number },
): Promise<PgbenchFound> {
  const variables = Object.entries(variablesOf(first)).map(([name, value]) => `-D${name}=${value}`)
  const said = await runProgram(
    program,
    [
      ...['-n', '-M', protocol, '-f', SCRIPT, '-T', String(seconds)],
      ...['-c', String(SEATS), '-j', String(availableParallelism())],
      ...variables,
      adminUrl,
    ],
    // What it says is read here.
    { secondsMax: seconds + GRACE_SECONDS, env: { LC_ALL: 'C' } },
  )
  const rate = Number(/^tps = ([\d.]+)/m.exec(said)?.[1])
  const failed = Number(/^number of failed transactions: (\d+)/m.exec(said)?.[1] ?? 0)
  if (!(rate > 0) || failed > 0 || said.includes('aborted')) throw new Error(said)
  return { rate }
}

/**
 * What order.sql does not compute. Its events are one each where an order stores two at a time: a
 * variable holds but one claimed row. They say what an order's say, about other ids: nobody reads
 * them.
 */
function variablesOf(first: Stage['first'] & { trade: number }): Record<string, string | number> {
  const event = (topic: string, payload: object) => {
    return JSON.stringify([{ key: String(first.store), topic, payload }])
  }
  const order = { orderId: 100_000, storeId: first.store, tradeId: first.trade }
  const itemList = [0, 10].map((n) => ({ productId: first.product + n, decreasingStock: 1 }))
  const changed = { ...order, amount: 12_000, status: 'CONFIRMED', tradeDeviceId: first.tablet }
  const line = (n: number, name: string, category: string, price: number) => {
    return { id: first.product + n, name, category, price, count: 1, amount: price }
  }
  return {
    store_first: first.store,
    tablet_first: first.tablet,
    product_first: first.product,
    trade_first: first.trade,
    caller: `tablet:${first.tablet}`,
    actor_kind: 'tablet',
    trace_id: 'cf7c837d'.repeat(4),
    audit_action: 'ORDER_PLACED',
    audit_subject: 'order',
    audit_detail: JSON.stringify({ amount: 12_000, tradeId: first.trade }),
    route: 'order',
    digest: `\\x${'cf7c837d'.repeat(8)}`,
    amount: 12_000,
    amount_max: 1_000_000_000_000,
    is_new_trade: 'f',
    ask_again_ms: 2_000,
    lines: JSON.stringify([
      line(0, '비빔밥 1', 'MAIN_MENU', 9_000),
      line(10, '식혜 1', 'DRINK', 3_000),
    ]),
    traceparent: '00-3d5d26586fd07356aff1f7605b4dca30-33dc5ee9299b97b7-01',
    outcome: JSON.stringify({ orderId: order.orderId, tradeId: order.tradeId }),
    order_event: event('decrease-product-stock', { ...order, itemList, isNewTrade: false }),
    stock_event: event('decrease-product-stock-response', { ...order, status: 'REWARDED' }),
    decided_event: event('order-changed', changed),
    live_payload: JSON.stringify(changed),
    claimed_max: 1,
    claim_ms: 300_000,
    // Until something is claimed for the first time.
    claimed_id: 0,
    claimed_event_id: '00000000-0000-0000-0000-000000000000',
    stock_consumer: 'store.stock',
    order_consumer: 'trade.orders',
    live_consumer: 'trade.live',
    rewarded: 'REWARDED',
    confirmed: 'CONFIRMED',
    cause: 'ORDER',
    less: -1,
    order_changed: 'order-changed',
    product_changed: 'product-changed',
  }
}
