import { Problem, type RejectionReason } from '@haru/contracts'
import { multiplyWon, sumWon, TRADE_AMOUNT_MAX, type Won } from '@haru/money'

/** PENDING until the store has decided; VOIDED by the owner, before the trade is paid. */
export type OrderStatus = 'PENDING' | 'CONFIRMED' | 'REJECTED' | 'VOIDED'

/** What the guest asked for. */
export type OrderItem = {
  productId: number
  count: number
  /** won for one, as the tablet showed it; absent: whatever it costs */
  shownPrice?: Won
}

/** What the store's menu says of a product at this moment. */
export type MenuProduct = {
  id: number
  storeId: number
  name: string
  category: 'MAIN_MENU' | 'SUB_MENU' | 'DRINK'
  price: Won
  stock: number
  deleted: boolean
}

/** One product in an order, at the price of this moment: domain.md, money rule 2. */
export type OrderLine = { product: MenuProduct; count: number; amount: Won }

const COUNT_MAX = 10_000_000

/**
 * Merges items of the same product.
 * @param items as they came, 1 to 100
 * @returns one item a product, in the order of first mention
 * @throws Problem COMMON_400_06 when a merged count is past 10,000,000; TRADE_409_04 when a product
 *   was shown at two prices
 */
export function mergeItems(items: readonly OrderItem[]): OrderItem[] {
  const merged = new Map<number, OrderItem>()
  for (const item of items) {
    const earlier = merged.get(item.productId)
    const shownPrice = earlier?.shownPrice ?? item.shownPrice
    if (item.shownPrice !== undefined && item.shownPrice !== shownPrice) {
      throw new Problem('TRADE_409_04', { productIdList: [item.productId] })
    }
    const count = (earlier?.count ?? 0) + item.count
    if (count > COUNT_MAX) {
      const message = {
        ko: `상품 ${item.productId}: 한 주문에 ${COUNT_MAX}개 이하여야 합니다`,
        en: `product ${item.productId}: at most ${COUNT_MAX} in one order`,
      }
      throw new Problem('COMMON_400_06', { errors: [{ path: 'productList', message }] })
    }
    const { productId } = item
    merged.set(productId, { productId, count, ...(shownPrice !== undefined && { shownPrice }) })
  }
  return [...merged.values()]
}

/**
 * Prices an order by the menu, refusing what is known to be impossible on arrival (api.md).
 * @param storeId the tablet's store
 * @param items merged
 * @param menu what the store says of these products
 * @returns the lines, in the items' order
 * @throws Problem STORE_404_02, STORE_403_02, TRADE_409_04, TRADE_400_01 with the products' ids, or
 *   TRADE_400_02
 */
export function priceOrder(
  storeId: number,
  items: readonly OrderItem[],
  menu: readonly MenuProduct[],
): OrderLine[] {
  const byId = new Map(menu.map((product) => [product.id, product]))
  const known = items.map((item) => ({ ...item, product: byId.get(item.productId) }))
  refuse('STORE_404_02', known, ({ product }) => !product || isGone(product, storeId))
  const lines = known.flatMap(({ product, ...item }) => (product ? [{ ...item, product }] : []))
  refuse('STORE_403_02', lines, ({ product }) => product.storeId !== storeId)
  refuse('TRADE_409_04', lines, ({ product, shownPrice }) => {
    return shownPrice !== undefined && shownPrice !== product.price
  })
  refuse('TRADE_400_01', lines, ({ product, count }) => count > product.stock)
  return lines.map(({ product, count }) => {
    return { product, count, amount: multiplyWon(product.price, count) }
  })
}

/**
 * The amount of an order.
 * @param lines priced
 * @returns won
 * @throws Problem TRADE_400_02 when it is past what one trade may hold
 */
export function amountOf(lines: readonly OrderLine[]): Won {
  // Each line first: a hundred of the largest would leave the exact numbers.
  if (lines.some((line) => line.amount > TRADE_AMOUNT_MAX)) throw new Problem('TRADE_400_02')
  const amount = sumWon(lines.map((line) => line.amount))
  if (amount > TRADE_AMOUNT_MAX) throw new Problem('TRADE_400_02')
  return amount
}

/** What an order becomes by the store's decision. */
export type Decision = { status: 'CONFIRMED' } | { status: 'REJECTED'; reason: RejectionReason }

/**
 * Applies the store's decision: once.
 * @param status the order's now
 * @param decision what the store said
 * @returns the new status, or undefined when the order was decided before
 */
export function decide(status: OrderStatus, decision: Decision): OrderStatus | undefined {
  switch (status) {
    case 'PENDING':
      return decision.status
    case 'CONFIRMED':
    case 'REJECTED':
    case 'VOIDED':
      return undefined
    default:
      return status satisfies never
  }
}

/**
 * Says whether an order can be voided now.
 * @param status the order's
 * @param trade the order's
 * @returns true, and then the trade is open; false when it is voided already
 * @throws Problem TRADE_409_01 while it is undecided, TRADE_409_02 when its trade is closed,
 *   COMMON_400_05 when it was rejected
 */
export function mayVoid<Trade extends { status: 'OPEN' | 'PAID' | 'VOID' }>(
  status: OrderStatus,
  trade: Trade,
): trade is Trade & { status: 'OPEN' } {
  switch (status) {
    case 'VOIDED':
      return false
    case 'PENDING':
      throw new Problem('TRADE_409_01', { retryAfter: 1 })
    case 'REJECTED':
      throw new Problem('COMMON_400_05', { parameters: { name: 'orderId' } })
    case 'CONFIRMED':
      // Paid, that is: a trade with a confirmed order does not become VOID.
      if (trade.status !== 'OPEN') throw new Problem('TRADE_409_02')
      return true
    default:
      return status satisfies never
  }
}

/** A deleted product of another store is not ours to know about: it is refused as not ours. */
function isGone(product: MenuProduct, storeId: number): boolean {
  return product.deleted && product.storeId === storeId
}

function refuse<Item extends { productId: number }>(
  code: Problem['code'],
  items: readonly Item[],
  isBad: (item: Item) => boolean,
): void {
  const productIdList = items.filter(isBad).map((item) => item.productId)
  if (productIdList.length > 0) throw new Problem(code, { productIdList })
}
