import { record } from '@haru/audit'
import { Problem } from '@haru/contracts'
import type { StoreContext } from '../context.ts'
import { ownProduct, type Product, type ProductTerms } from './product.ts'
import { publishProductsChanged } from './product-changed.ts'
import { lockProducts, updateTerms } from './product-sql.ts'

/**
 * Gives a product another price and base stock. Its stock stays until the next re-stock. The same
 * terms again change nothing: no history, no event.
 * @param context of the service
 * @param storeId of the owner who asks
 * @param id of the product
 * @param terms within the limits of domain.md
 * @returns the product as it is now
 * @throws Problem STORE_404_02, STORE_403_02; STORE_400_01 when it is deleted
 */
export async function changeProduct(
  context: StoreContext,
  storeId: number,
  id: number,
  { price, baseStock }: ProductTerms,
): Promise<Product> {
  return await context.transact(async (tx) => {
    const [found] = await lockProducts(tx, [id])
    const product = ownProduct(found, storeId)
    if (product.deleted) throw new Problem('STORE_400_01')
    if (product.price === price && product.baseStock === baseStock) return product
    await updateTerms(tx, id, { price, baseStock })
    const changed = { ...product, price, baseStock }
    await publishProductsChanged(tx, storeId, [changed])
    const before = { price: product.price, baseStock: product.baseStock }
    const detail = { before, after: { price, baseStock } }
    const subject = { kind: 'product', id }
    await record(tx, 'store', { action: 'PRODUCT_CHANGED', storeId, subject, detail })
    return changed
  })
}
