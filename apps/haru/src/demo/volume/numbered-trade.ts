import { multiplyWon, sumWon, type Won } from '@haru/money'
import { feeOf } from '@haru/trade/payment/payment.ts'
import type { MadeTrade } from './store-sales.ts'

/** The first of each block of ids that was set aside; the rest follow without gaps. */
export type FirstIds = {
  store: number
  /** `products` each, by store */
  product: number
  /** `tablets` each, by store */
  tablet: number
  trade: number
  order: number
  line: number
}

/** A trade with all of its ids; amounts in won, times as PostgreSQL reads them. */
export type NumberedTrade = {
  isVoid: boolean
  storeId: number
  tradeId: number
  orderId: number
  /** which of its store's tablets it came from; receipts that were paid are imported ones */
  tabletId: number
  receiptNo: string
  lines: readonly {
    lineId: number
    productId: number
    unitPrice: Won
    count: number
    amount: Won
  }[]
  amount: Won
  cardCompany: string | null
  fee: Won
  orderedAt: string
  orderedOn: string
  closedAt: string
  closedOn: string
}

/**
 * Numbers trades in the order in which they come.
 * @param first where each kind of ids begins
 * @param perStore how many products and tablets each store has
 * @returns a function to be called with one trade after the other
 */
export function tradeNumbering(
  first: FirstIds,
  perStore: { products: number; tablets: number },
): (trade: MadeTrade) => NumberedTrade {
  let trades = 0
  let lines = 0
  return (trade) => {
    const numbered = trade.lines.map(({ product, unitPrice, count }) => ({
      lineId: first.line + lines++,
      productId: first.product + trade.store * perStore.products + product,
      unitPrice,
      count,
      amount: multiplyWon(unitPrice, count),
    }))
    const amount = sumWon(numbered.map((line) => line.amount))
    const tablet = trade.number % perStore.tablets
    const index = trades++
    return {
      isVoid: trade.end === 'VOID',
      storeId: first.store + trade.store,
      tradeId: first.trade + index,
      orderId: first.order + index,
      tabletId: first.tablet + trade.store * perStore.tablets + tablet,
      receiptNo: `${trade.day}-${String(trade.number).padStart(5, '0')}`,
      lines: numbered,
      amount,
      ...paymentOf(trade.end, amount),
      orderedAt: new Date(trade.orderedAt).toISOString(),
      orderedOn: trade.day,
      closedAt: new Date(trade.closedAt).toISOString(),
      closedOn: trade.closedOn,
    }
  }
}

function paymentOf(end: MadeTrade['end'], amount: Won) {
  if (end === 'VOID' || end === 'CASH') return { cardCompany: null, fee: 0 }
  return { cardCompany: end, fee: feeOf({ method: 'CARD', cardCompany: end }, amount) }
}
