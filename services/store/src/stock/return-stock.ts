import type { Payload } from '@haru/contracts'
import type { StoreTransaction } from '../context.ts'
import { publishProductsChanged } from '../product/product-changed.ts'
import { lockProducts } from '../product/product-sql.ts'
import { decideReturn } from './stock.ts'
import { findOrderMovements, findProductsTaken, moveStock } from './stock-sql.ts'

/**
 * Gives a voided order's stock back, once, also to deleted products. An order that took nothing
 * returns nothing.
 * @param tx the stock and its movements commit together
 * @param voided which order
 */
export async function returnStock(
  tx: StoreTransaction,
  voided: Payload<'order-voided'>,
): Promise<void> {
  const { storeId, orderId } = voided
  // Locked before it is read whether they were given back: a repeat at the same time waits here.
  await lockProducts(tx, await findProductsTaken(tx, [orderId]))
  const changes = decideReturn(await findOrderMovements(tx, voided))
  if (changes.length === 0) return
  const changed = await moveStock(tx, { storeId, cause: 'VOID', orderId }, changes)
  await publishProductsChanged(tx, storeId, changed)
}
