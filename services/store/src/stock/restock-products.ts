import { record } from '@haru/audit'
import type { StoreContext } from '../context.ts'
import { publishProductsChanged } from '../product/product-changed.ts'
import { lockProductsOf } from '../product/product-sql.ts'
import { decideRestock } from './stock.ts'
import { moveStock } from './stock-sql.ts'

/**
 * Sets the stock of everything on a store's menu to its base stock.
 * @param context of the service
 * @param storeId whose menu
 */
export async function restockProducts(context: StoreContext, storeId: number): Promise<void> {
  await context.transact(async (tx) => {
    const changes = decideRestock(await lockProductsOf(tx, storeId))
    if (changes.length === 0) return
    const changed = await moveStock(tx, { storeId, cause: 'RESTOCK' }, changes)
    await publishProductsChanged(tx, storeId, changed)
    const detail = { products: changes.length }
    const subject = { kind: 'store', id: storeId }
    await record(tx, 'store', { action: 'MENU_RESTOCKED', storeId, subject, detail })
  })
}
