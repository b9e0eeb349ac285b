import type { RejectionReason } from '@haru/contracts'

/** The rules of stock, pure: an order takes all of it or none (domain.md, money rules 3 and 4). */

/** How many portions of one product, at least one. */
export type StockItem = { productId: number; count: number }

/** What the rules know of a product. */
export type StockedProduct = { id: number; storeId: number; stock: number; deleted: boolean }

/** A change of one product's stock, with its sign. */
export type StockChange = { productId: number; quantity: number }

/** What a store says to an order, once and for good. */
export type StockDecision =
  | { status: 'REWARDED' }
  | { status: 'NOT_REWARDED'; reason: RejectionReason }

/** A change of stock that an order made before. */
export type OrderMovement = StockChange & { cause: 'ORDER' | 'VOID' }

/** What is decided when an order whose stock nobody has decided on is given up. */
export const GIVEN_UP: StockDecision = {
  status: 'NOT_REWARDED',
  reason: { errorCode: 'COMMON_503_01', productIdList: [] },
}

/**
 * Adds up the items of one product, which foreign events may name twice.
 * @param items in any order
 * @returns each product once, by id; a sum beyond the safe integers is as good as endless
 */
export function mergeItems(items: readonly StockItem[]): StockItem[] {
  const counts = new Map<number, number>()
  for (const { productId, count } of items) {
    counts.set(productId, (counts.get(productId) ?? 0) + count)
  }
  return [...counts]
    .map(([productId, count]) => ({ productId, count }))
    .sort((one, other) => one.productId - other.productId)
}

/**
 * Decides about an order's stock.
 * @param products those of the order that exist, as they are now
 * @param order whose store, and what it wants, merged
 * @returns REWARDED when all of it is there; else the gravest reason with the products it is about:
 *   unknown or deleted (STORE_404_02), another store's (STORE_403_02), too few (STORE_400_03)
 */
export function decideStock(
  products: readonly StockedProduct[],
  order: { storeId: number; items: readonly StockItem[] },
): StockDecision {
  const byId = new Map(products.map((product) => [product.id, product]))
  const about = (isWrong: (product: StockedProduct | undefined, count: number) => boolean) =>
    order.items
      .filter(({ productId, count }) => isWrong(byId.get(productId), count))
      .map(({ productId }) => productId)
  const isForeign = (product: StockedProduct) => product.storeId !== order.storeId

  const gone = about((product) => !product || (product.deleted && !isForeign(product)))
  if (gone.length > 0) return refused('STORE_404_02', gone)
  const foreign = about((product) => !product || isForeign(product))
  if (foreign.length > 0) return refused('STORE_403_02', foreign)
  const short = about((product, count) => !product || product.stock < count)
  if (short.length > 0) return refused('STORE_400_03', short)
  return { status: 'REWARDED' }
}

function refused(errorCode: string, productIdList: number[]): StockDecision {
  return { status: 'NOT_REWARDED', reason: { errorCode, productIdList } }
}

/**
 * What a voided order gives back.
 * @param movements everything that the order did to stock before
 * @returns what it took, reversed; nothing when it took nothing or gave it back before
 */
export function decideReturn(movements: readonly OrderMovement[]): StockChange[] {
  if (movements.some(({ cause }) => cause === 'VOID')) return []
  return movements.map(({ productId, quantity }) => ({ productId, quantity: -quantity }))
}

/**
 * What a re-stock changes: every product's stock becomes its base stock.
 * @param products a store's menu
 * @returns the signed differences; products that are at their base stock are left out
 */
export function decideRestock(
  products: readonly { id: number; stock: number; baseStock: number }[],
): StockChange[] {
  return products
    .map(({ id, stock, baseStock }) => ({ productId: id, quantity: baseStock - stock }))
    .filter(({ quantity }) => quantity !== 0)
}
