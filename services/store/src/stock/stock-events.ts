import { type Consumer, createConsumer, type DeliveredEvent } from '@haru/events'
import type { StoreDatabase, StoreTransaction } from '../context.ts'
import { lockProducts } from '../product/product-sql.ts'
import { demandDecision } from './demand-decision.ts'
import { returnStock } from './return-stock.ts'
import { findProductsTaken } from './stock-sql.ts'
import { takeStock } from './take-stock.ts'

/**
 * Makes the consumer that decides about orders' stock.
 * @param db of the store service
 */
export function createStockConsumer(db: StoreDatabase): Consumer {
  return createConsumer(
    { name: 'store.stock', schema: 'store', db, prepare: lockProductsOfBatch },
    {
      'decrease-product-stock': (tx, { payload }) => takeStock(tx, payload),
      'demand-stock-decision': (tx, { payload }) => demandDecision(tx, payload),
      'order-voided': (tx, { payload }) => returnStock(tx, payload),
    },
  )
}

/**
 * Locks the products of all events of a batch by id. Were they locked event by event, two batches,
 * or a batch and a re-stock, would wait for each other until PostgreSQL ends one after a second.
 */
async function lockProductsOfBatch(
  tx: StoreTransaction,
  events: readonly DeliveredEvent[],
): Promise<void> {
  // One event locks its own products in order.
  if (events.length < 2) return
  const ordered: number[] = []
  const voided: number[] = []
  for (const { topic, payload } of events) {
    if ('itemList' in payload) ordered.push(...payload.itemList.map(({ productId }) => productId))
    if (topic === 'order-voided' && 'orderId' in payload) voided.push(payload.orderId)
  }
  const returned = voided.length > 0 ? await findProductsTaken(tx, voided) : []
  await lockProducts(tx, [...new Set([...ordered, ...returned])])
}
