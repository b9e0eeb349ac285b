import { Problem } from '@haru/contracts'
import type { StoreContext } from '../context.ts'
import { lockStore } from '../store/store-sql.ts'
import type { NewProduct, Product } from './product.ts'
import { findProductsByName, insertProducts } from './product-sql.ts'

/** What an import of sales needs of a store. */
export type Adoption = {
  storeId: number
  productList: readonly Omit<NewProduct, 'baseStock'>[]
}

/**
 * Finds a store's products by name and category, those on the menu before deleted ones, or makes
 * them. An import is history: what it makes is deleted from the start, at the price given and
 * without stock, so that neither the menu nor its limit knows it; and it sends no events. Asked
 * twice, also at the same time, it makes each product once.
 * @param context of the service
 * @param adoption which store and products; several of one name and category are one product
 * @returns the products, as many as were asked for and in that order
 * @throws Problem STORE_404_01
 */
export async function adoptProducts(
  context: StoreContext,
  { storeId, productList }: Adoption,
): Promise<Product[]> {
  return await context.transact(async (tx) => {
    if (!(await lockStore(tx, storeId))) throw new Problem('STORE_404_01')
    const found = await findProductsByName(tx, storeId, productList)
    const missing = withoutRepeats(productList, found)
    if (missing.length === 0) return inOrder(productList, found)
    const made = await insertProducts(tx, storeId, missing, { deleted: true })
    return inOrder(productList, [...found, ...made])
  })
}

/** Those not found, the first of each name and category. */
function withoutRepeats(
  wanted: Adoption['productList'],
  found: readonly Product[],
): readonly NewProduct[] {
  const seen = new Set(found.map(keyOf))
  const missing: NewProduct[] = []
  for (const product of wanted) {
    if (seen.has(keyOf(product))) continue
    seen.add(keyOf(product))
    missing.push({ ...product, baseStock: 0 })
  }
  return missing
}

function inOrder(wanted: Adoption['productList'], products: readonly Product[]): Product[] {
  const byKey = new Map(products.map((product) => [keyOf(product), product]))
  return wanted.flatMap((one) => byKey.get(keyOf(one)) ?? [])
}

/** Categories have no blanks, so nothing else reads the same. */
function keyOf({ category, name }: Pick<Product, 'category' | 'name'>): string {
  return `${category} ${name}`
}
