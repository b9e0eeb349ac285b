import { type Category, Problem } from '@haru/contracts'
import type { Won } from '@haru/money'

/** Something on a store's menu. */
export type Product = {
  id: number
  storeId: number
  name: string
  category: Category
  price: Won
  stock: number
  baseStock: number
  deleted: boolean
}

/** What an owner says about a product. */
export type ProductTerms = Pick<Product, 'price' | 'baseStock'>
export type NewProduct = Pick<Product, 'name' | 'category'> & ProductTerms

/**
 * More than any menu; what is listed, locked and sent at once stays small. Deleted ones do not
 * count.
 */
export const PRODUCTS_PER_STORE_MAX = 2_000

/**
 * Checks that a product is there and belongs to the store.
 * @param product as found by its id
 * @param storeId of the owner who asks
 * @returns the product, which may be deleted
 * @throws Problem STORE_404_02 when there is none, STORE_403_02 when it is another store's
 */
export function ownProduct(product: Product | undefined, storeId: number): Product {
  if (!product) throw new Problem('STORE_404_02')
  if (product.storeId !== storeId) throw new Problem('STORE_403_02')
  return product
}

/**
 * Checks that a store has room for more products.
 * @param existing how many it has, deleted ones not counted
 * @param added how many are to come
 * @throws Problem COMMON_400_06
 */
export function checkRoom(existing: number, added: number): void {
  if (existing + added <= PRODUCTS_PER_STORE_MAX) return
  const message = {
    ko: `한 가게의 상품은 ${PRODUCTS_PER_STORE_MAX}개 이하여야 합니다`,
    en: `a store has at most ${PRODUCTS_PER_STORE_MAX} products`,
  }
  throw new Problem('COMMON_400_06', { errors: [{ path: '', message }] })
}
