import { record } from '@haru/audit'
import { Problem } from '@haru/contracts'
import type { StoreContext } from '../context.ts'
import { lockStore } from '../store/store-sql.ts'
import { checkRoom, type NewProduct, type Product } from './product.ts'
import { publishProductsChanged } from './product-changed.ts'
import { countProductsOf, insertProducts } from './product-sql.ts'

/**
 * Puts a product on a store's menu, with as much stock as its base stock.
 * @param context of the service
 * @param storeId whose menu
 * @param wanted within the limits of domain.md
 * @returns the product
 * @throws Problem STORE_404_01; COMMON_400_06 when the menu is full
 */
export async function createProduct(
  context: StoreContext,
  storeId: number,
  wanted: NewProduct,
): Promise<Product> {
  return await context.transact(async (tx) => {
    if (!(await lockStore(tx, storeId))) throw new Problem('STORE_404_01')
    checkRoom(await countProductsOf(tx, storeId), 1)
    const [product] = await insertProducts(tx, storeId, [wanted])
    if (!product) throw new Error('the product was not stored')
    await publishProductsChanged(tx, storeId, [product])
    const { id, price, baseStock } = product
    const subject = { kind: 'product', id }
    const detail = { name: product.name, price, baseStock }
    await record(tx, 'store', { action: 'PRODUCT_CREATED', storeId, subject, detail })
    return product
  })
}
