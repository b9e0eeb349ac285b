import { type NewEvent, publish } from '@haru/events'
import type { TradeContext } from '../context.ts'
import { takeUndecided, type UndecidedOrder } from './pending-orders-sql.ts'

/** From then on the store must decide for good: events.md, "Promises". */
const FINAL_AFTER_MS = 5 * 60_000
const ASKED_AT_ONCE = 200

/**
 * Asks the store again about orders whose answer did not come; after five minutes demands a final
 * decision, so that no order stays PENDING for good. A question that waits to be sent is not asked
 * again: while Kafka is away for hours, the outbox would grow by each order twice a minute.
 * @param context trade's
 * @returns how many orders were asked about
 */
export async function askAgain(context: TradeContext): Promise<number> {
  const asked = await context.transact(async (tx) => {
    const due = await takeUndecided(tx, ASKED_AT_ONCE, FINAL_AFTER_MS)
    const orders = due.filter(({ isWaiting }) => !isWaiting)
    await publish(tx, 'trade', orders.map(questionOf))
    return orders.length
  })
  context.metrics.askedAgain(asked)
  return asked
}

function questionOf(order: UndecidedOrder): NewEvent {
  const { storeId, tradeId, id: orderId, isNewTrade, itemList } = order
  const named = { storeId, isNewTrade, tradeId, orderId }
  if (order.overdue) return { topic: 'demand-stock-decision', storeId, payload: named }
  return { topic: 'decrease-product-stock', storeId, payload: { ...named, itemList } }
}
