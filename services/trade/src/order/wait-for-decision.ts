import type { TradeContext } from '../context.ts'
import { findOrder, type OrderRow } from './order-sql.ts'

/** A request may not hang longer, whatever its client prefers. Seconds. */
const WAIT_MAX = 10

/**
 * Reads the header `Prefer`.
 * @param header as it came, like `respond-async, wait=3`
 * @returns seconds, 0 to 10; 0 when it asks for no wait
 */
export function waitPreferred(header: string | undefined): number {
  const match = /(?:^|[\s,;])wait=(\d{1,4})(?:$|[\s,;])/i.exec(header ?? '')
  return Math.min(Number(match?.[1] ?? 0), WAIT_MAX)
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
