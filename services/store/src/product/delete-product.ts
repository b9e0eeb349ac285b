import { record } from '@haru/audit'
import { Problem } from '@haru/contracts'
import type { StoreContext } from '../context.ts'
import { ownProduct } from './product.ts'
import { publishProductsChanged } from './product-changed.ts'
import { lockProducts, markDeleted } from './product-sql.ts'

/**
 * Takes a product off the menu for good. It stays in past trades, and keeps its stock, to which a
 * voided order may still return.
 * @param context of the service
 * @param storeId of the owner who asks
 * @param id of the product
 * @throws Problem STORE_404_02, STORE_403_02; STORE_400_02 when it is deleted already
 */
export async function deleteProduct(
  context: StoreContext,
  storeId: number,
  id: number,
): Promise<void> {
  await context.transact(async (tx) => {
    const [found] = await lockProducts(tx, [id])
    const product = ownProduct(found, storeId)
    if (product.deleted) throw new Problem('STORE_400_02')
    await markDeleted(tx, id)
    await publishProductsChanged(tx, storeId, [{ ...product, deleted: true }])
    const subject = { kind: 'product', id }
    await record(tx, 'store', { action: 'PRODUCT_DELETED', storeId, subject })
  })
}
