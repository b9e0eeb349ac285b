import { type NewEvent, publish } from '@haru/events'
import type { StoreTransaction } from '../context.ts'
import type { Product } from './product.ts'

/** Keeps an event within some 50 kB, far below the megabyte that Kafka takes. */
const PRODUCTS_PER_EVENT_MAX = 200

/**
 * The events that tell screens how products of one store are now.
 * @param storeId whose products
 * @param products as they are after the change; none: no event
 */
export function productsChanged(storeId: number, products: readonly Product[]): NewEvent[] {
  const events: NewEvent[] = []
  for (let start = 0; start < products.length; start += PRODUCTS_PER_EVENT_MAX) {
    const productList = products
      .slice(start, start + PRODUCTS_PER_EVENT_MAX)
      .map(({ id, name, price, stock, baseStock, deleted }) => {
        return { id, name, price, stock, baseStock, deleted }
      })
    events.push({ topic: 'product-changed', storeId, payload: { storeId, productList } })
  }
  return events
}

/**
 * Says that products of one store changed, in the transaction that changes them.
 * @param tx that transaction
 * @param storeId whose products
 * @param products as they are after the change
 */
export async function publishProductsChanged(
  tx: StoreTransaction,
  storeId: number,
  products: readonly Product[],
): Promise<void> {
  await publish(tx, 'store', productsChanged(storeId, products))
}
