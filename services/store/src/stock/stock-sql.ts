import type { RejectionReason } from '@haru/contracts'
import { sql } from 'kysely'
import type { StoreDatabase, StoreTransaction } from '../context.ts'
import type { Product } from '../product/product.ts'
import { PRODUCT_COLUMNS } from '../product/product-sql.ts'
import type { OrderMovement, StockChange, StockDecision } from './stock.ts'

/** Why stock changes. */
export type Movement =
  | { storeId: number; cause: 'RESTOCK' }
  | { storeId: number; cause: 'ORDER' | 'VOID'; orderId: number }

/**
 * Changes stock, each change with its movement. The products must be locked.
 * @returns the products as they are now, by id
 */
export async function moveStock(
  tx: StoreTransaction,
  movement: Movement,
  changes: readonly StockChange[],
): Promise<Product[]> {
  const orderId = movement.cause === 'RESTOCK' ? null : movement.orderId
  const { rows } = await sql<Product>`
    with change as (
      select * from unnest(${changes.map((one) => one.productId)}::bigint[],
                           ${changes.map((one) => one.quantity)}::bigint[])
        as c (product_id, quantity)
    ), movement as (
      insert into store.stock_movement (store_id, product_id, quantity, cause, order_id)
      select ${movement.storeId}, product_id, quantity, ${movement.cause}, ${orderId}::bigint
        from change
    ), changed as (
      update store.product p set stock = p.stock + c.quantity
        from change c where p.id = c.product_id
      returning p.*
    )
    select ${PRODUCT_COLUMNS} from changed order by id
  `.execute(tx)
  return rows
}

/**
 * Records what was decided about an order, unless something was before. A concurrent call for the
 * same order waits here until the first has committed.
 * @returns whether this is now the decision
 */
export async function recordDecision(
  tx: StoreTransaction,
  order: { storeId: number; orderId: number },
  decision: StockDecision,
): Promise<boolean> {
  const reason = decision.status === 'REWARDED' ? null : JSON.stringify(decision.reason)
  const { numAffectedRows } = await sql`
    insert into store.stock_decision (order_id, store_id, status, reason)
    values (${order.orderId}, ${order.storeId}, ${decision.status}, ${reason}::jsonb)
    on conflict (order_id) do nothing
  `.execute(tx)
  return numAffectedRows === 1n
}

/** @returns undefined when nothing was decided about the order */
export async function findDecision(
  db: StoreDatabase,
  orderId: number,
): Promise<StockDecision | undefined> {
  const { rows } = await sql<{ status: StockDecision['status']; reason: RejectionReason | null }>`
    select status, reason from store.stock_decision where order_id = ${orderId}
  `.execute(db)
  const [row] = rows
  if (!row) return undefined
  return row.reason ? { status: 'NOT_REWARDED', reason: row.reason } : { status: 'REWARDED' }
}

/** What orders of a store did to stock: taken, given back. */
export async function findOrderMovements(
  db: StoreDatabase,
  order: { storeId: number; orderId: number },
): Promise<OrderMovement[]> {
  const { rows } = await sql<OrderMovement>`
    select product_id, quantity, cause from store.stock_movement
     where order_id = ${order.orderId} and store_id = ${order.storeId}
     order by product_id
  `.execute(db)
  return rows
}

/** The products that orders took, for locking them before anything is given back. */
export async function findProductsTaken(
  db: StoreDatabase,
  orderIds: readonly number[],
): Promise<number[]> {
  const { rows } = await sql<{ productId: number }>`
    select distinct product_id from store.stock_movement
     where order_id = any(${orderIds}) and cause = 'ORDER'
  `.execute(db)
  return rows.map((row) => row.productId)
}
