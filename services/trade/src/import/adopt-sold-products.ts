import { adoptProducts } from '@haru/contracts'
import type { TradeContext } from '../context.ts'
import { nameProducts } from './import-sql.ts'
import type { Receipt, SoldProduct } from './receipt.ts'

/** The products of one store, as far as an import has come across them. */
export type SoldProducts = {
  /**
   * Makes sure that the store knows the products of receipts, and that it opened by then.
   * @param receipts that are about to be stored, with their business days
   */
  adopt: (receipts: readonly { receipt: Receipt; day: string }[]) => Promise<void>
  /** @throws Error when the product was not adopted */
  idOf: (product: SoldProduct) => number
}

/** What one call may name. */
const PRODUCTS_PER_CALL = 1_000
/** A menu has 2,000 products at most. */
const REMEMBERED_MAX = 10_000

/**
 * Starts with no product known.
 * @param context trade's
 * @param storeId the store
 */
export function openSoldProducts(context: TradeContext, storeId: number): SoldProducts {
  const ids = new Map<string, number>()
  let openedOn: string | undefined

  async function adoptSome(
    firstSaleOn: string,
    products: readonly (SoldProduct & { price: number })[],
  ): Promise<void> {
    const request = { storeId, firstSaleOn, productList: [...products] }
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
      const days = receipts.map((one) => one.day).sort()
      const [firstDay] = days
      if (firstDay === undefined) return
      if (ids.size > REMEMBERED_MAX) ids.clear()
      const unknown = new Map<string, SoldProduct & { price: number }>()
      for (const { product, unitPrice } of receipts.flatMap((one) => one.receipt.lines)) {
        const key = keyOf(product)
        if (!ids.has(key) && !unknown.has(key)) unknown.set(key, { ...product, price: unitPrice })
      }
      const isEarlier = openedOn === undefined || firstDay < openedOn
      if (isEarlier) openedOn = firstDay
      if (unknown.size === 0 && !isEarlier) return
      const products = [...unknown.values()]
      for (let at = 0; at === 0 || at < products.length; at += PRODUCTS_PER_CALL) {
        await adoptSome(firstDay, products.slice(at, at + PRODUCTS_PER_CALL))
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
