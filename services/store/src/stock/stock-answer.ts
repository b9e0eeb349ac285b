import type { Payload } from '@haru/contracts'
import type { NewEvent } from '@haru/events'
import type { StoreTransaction } from '../context.ts'
import type { StockDecision } from './stock.ts'
import { findDecision } from './stock-sql.ts'

/**
 * The event that tells trade what was decided.
 * @param order as the question named it
 * @param decision on record
 */
export function answerOf(
  { storeId, isNewTrade, tradeId, orderId }: Payload<'demand-stock-decision'>,
  decision: StockDecision,
): NewEvent<'decrease-product-stock-response'> {
  const payload = { ...decision, isNewTrade, tradeId, orderId }
  return { topic: 'decrease-product-stock-response', storeId, payload }
}

/**
 * The decision on record for an order that has one.
 * @throws Error when it has none: decisions are never removed
 */
export async function standingDecision(
  tx: StoreTransaction,
  orderId: number,
): Promise<StockDecision> {
  const decision = await findDecision(tx, orderId)
  if (!decision) throw new Error(`the decision about order ${orderId} is gone`)
  return decision
}
