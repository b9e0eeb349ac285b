import { randomUUID } from 'node:crypto'
import type { Payload, Topic } from '@haru/contracts'
import type { DeliveredEvent } from '@haru/events'
import { sql } from 'kysely'
import type { StoreWorld } from '../testing.ts'

/** An event as a transport would hand it over. */
export function eventOf<T extends Topic>(
  topic: T,
  payload: Payload<T> & { storeId: number },
  eventId: string = randomUUID(),
): DeliveredEvent<T> {
  const key = String(payload.storeId)
  return { eventId, topic, key, version: 1, payload, occurredAt: new Date() }
}

/** The event of an order. */
export function orderEvent(
  storeId: number,
  orderId: number,
  items: readonly (readonly [productId: number, count: number])[],
): DeliveredEvent<'decrease-product-stock'> {
  return eventOf('decrease-product-stock', {
    storeId,
    orderId,
    tradeId: orderId,
    isNewTrade: true,
    itemList: items.map(([productId, decreasingStock]) => ({ productId, decreasingStock })),
  })
}

/** What the service published on a topic, oldest first. */
export async function published<T extends Topic>(
  { db }: StoreWorld,
  topic: T,
): Promise<Payload<T>[]> {
  const { rows } = await sql<{ payload: Payload<T> }>`
    select payload from store.outbox where topic = ${topic} order by id
  `.execute(db)
  return rows.map((row) => row.payload)
}

/** The stock of a product, and whether the sum of its movements says the same. */
export async function stockOf({ db }: StoreWorld, productId: number): Promise<number> {
  const { rows } = await sql<{ stock: number; moved: number }>`
    select p.stock, coalesce((select sum(quantity) from store.stock_movement
                               where product_id = p.id), 0)::bigint as moved
      from store.product p where p.id = ${productId}
  `.execute(db)
  const [row] = rows
  if (!row) throw new Error(`no product ${productId}`)
  if (row.stock !== row.moved) throw new Error(`stock ${row.stock} was moved ${row.moved}`)
  return row.stock
}
