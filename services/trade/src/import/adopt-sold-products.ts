import { adoptProducts } from '@haru/contracts'
import type { TradeContext } from '../context.ts'
import { nameProducts } from './import-sql.ts'
import type { Receipt, SoldProduct } from './receipt.ts'

/** The products of one store, as far as an import has come across them. */
export type SoldProducts = {
  /**
   * Makes sure that the store knows the products of receipts.
   * @param receipts that are about to be stored
   */
  adopt: (receipts: readonly Receipt[]) => Promise<void>
  /** @throws Error when the product was not adopted */
  idOf: (product: SoldProduct) => number
}

/** What one call may name. */
const PRODUCTS_PER_CALL = 1_000
/** So that memory stays bounded, however many products a file names. */
const REMEMBERED_MAX = 10_000

/**
 * Starts with no product known.
 * @param context trade's
 * @param storeId the store
 */
export function openSoldProducts(context: TradeContext, storeId: number): SoldProducts {
  const ids = new Map<string, number>()

  async function adoptSome(products: readonly (SoldProduct & { price: number })[]): Promise<void> {
    const request = { storeId, productList: [...products] }
    const { productList } = await context.client.call(adoptProducts, request)
    await nameProducts(context.db, storeId, productList)
    for (const [index, product] of products.entries()) {
      const id = productList[index]?.id
      if (id === undefined) throw new Error(`the store did not adopt ${product.name}`)
      ids.set(keyOf(product), id)
    }
  }

  return {
    async adopt(receipts) {
      if (ids.size > REMEMBERED_MAX) ids.clear()
      const unknown = new Map<string, SoldProduct & { price: number }>()
      for (const { product, unitPrice } of receipts.flatMap((one) => one.lines)) {
        const key = keyOf(product)
        if (!ids.has(key) && !unknown.has(key)) unknown.set(key, { ...product, price: unitPrice })
      }
      const products = [...unknown.values()]
      for (let at = 0; at < products.length; at += PRODUCTS_PER_CALL) {
        await adoptSome(products.slice(at, at + PRODUCTS_PER_CALL))
      }
    },
    idOf(product) {
      const id = ids.get(keyOf(product))
      if (id === undefined) throw new Error(`the product ${product.name} was not adopted`)
      return id
    },
  }
}

/** Categories have no blanks, so nothing else reads the same. */
function keyOf({ category, name }: SoldProduct): string {
  return `${category} ${name}`
}
