import type { TradeContext } from '../context.ts'
import { findOrder, type OrderRow } from './order-sql.ts'

/** A request may not hang longer, whatever its client prefers. Seconds. */
const WAIT_MAX = 10

/** Longer than any that people send; what is beyond is not read. Characters. */
const HEADER_MAX = 1_000
/** What lies between the commas that are in no quoted text. */
const PREFERENCE = /(?:"(?:[^"\\]|\\.)*"|[^",])+/g
const WAIT = /^\s*wait\s*(?:=\s*(?:(\d+)|"(\d+)"|[^;]*))?(?:\s*;|\s*$)/i

/**
 * Reads the header `Prefer` (RFC 7240).
 * @param header as it came, like `respond-async, wait=3`
 * @returns seconds, 0 to 10; 0 when it asks for no wait
 */
export function waitPreferred(header: string | undefined): number {
  for (const [preference] of (header ?? '').slice(0, HEADER_MAX).matchAll(PREFERENCE)) {
    const match = WAIT.exec(preference)
    // Of preferences of a name the first counts, whatever it says.
    if (match) return Math.min(Number(match[1] ?? match[2] ?? 0), WAIT_MAX)
  }
  return 0
}

/**
 * Waits until an order is decided, or the time is up.
 * @param context trade's
 * @param storeId of the order
 * @param orderId the order
 * @param seconds at most
 * @returns the order as it is then
 */
export async function waitForDecision(
  context: TradeContext,
  storeId: number,
  orderId: number,
  seconds: number,
): Promise<OrderRow> {
  const until = performance.now() + seconds * 1_000
  for (;;) {
    const left = until - performance.now()
    // Listen first, then look: a decision between the two is not missed.
    const decided = left > 0 ? context.waiters.wait(orderId, left) : undefined
    const order = await findOrder(context.db, storeId, orderId)
    if (!order) throw new Error(`order ${orderId} of store ${storeId} has gone`)
    if (order.status !== 'PENDING' || !decided) return order
    await decided
  }
}
