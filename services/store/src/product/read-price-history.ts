import type { StoreContext } from '../context.ts'
import { ownProduct } from './product.ts'
import { findProducts, listTermsOf, type PastTerms } from './product-sql.ts'

/**
 * Reads which prices and base stocks a product has had; also one's that is deleted.
 * @param context of the service
 * @param storeId of the owner who asks
 * @param id of the product
 * @returns the newest first: the first is in force
 * @throws Problem STORE_404_02, STORE_403_02
 */
export async function readPriceHistory(
  { db }: StoreContext,
  storeId: number,
  id: number,
): Promise<PastTerms[]> {
  const [found] = await findProducts(db, [id])
  ownProduct(found, storeId)
  return await listTermsOf(db, id)
}
