import { hash } from 'node:crypto'
import type { Category } from '@haru/contracts'
import { multiplyWon, sumWon, TRADE_AMOUNT_MAX, type Won } from '@haru/money'
import type { PaymentMethod } from '../payment/payment.ts'
import type { SalesRow } from './sales-row.ts'

/** A product as a sales file names it. */
export type SoldProduct = { name: string; category: Category }

/** One paid trade. */
export type Receipt = {
  receiptNo: string
  /** epoch milliseconds: the time of the trade, its order and its payment */
  soldAt: number
  payment: PaymentMethod
  amount: Won
  lines: readonly { product: SoldProduct; unitPrice: Won; quantity: number }[]
  /** SHA-256: two receipts with one number and one digest are the same receipt */
  digest: Buffer
}

/**
 * Makes a receipt of its lines.
 * @param receiptNo its number
 * @param rows at least one
 * @returns the receipt, or the reason why these lines are none
 */
export function makeReceipt(
  receiptNo: string,
  rows: readonly SalesRow[],
): Receipt | { reason: string } {
  const [first] = rows
  if (!first) return { reason: 'it has no lines' }
  const { soldAt, payment } = first
  if (rows.some((row) => row.soldAt !== soldAt)) {
    return { reason: 'the lines of this receipt differ in sold_at' }
  }
  if (rows.some((row) => textOf(row.payment) !== textOf(payment))) {
    return { reason: 'the lines of this receipt differ in how it was paid' }
  }
  const lines = rows.map(({ productName, category, unitPrice, quantity }) => {
    return { product: { name: productName, category }, unitPrice, quantity }
  })
  const amount = sumWon(lines.map((line) => multiplyWon(line.unitPrice, line.quantity)))
  if (amount > TRADE_AMOUNT_MAX) {
    return { reason: `the sum of this receipt exceeds ${TRADE_AMOUNT_MAX} won` }
  }
  const digest = digestOf(soldAt, payment, lines)
  return { receiptNo, soldAt, payment, amount, lines, digest }
}

/** The order of the lines says nothing, so another export of the same receipt is the same. */
function digestOf(soldAt: number, payment: PaymentMethod, lines: Receipt['lines']): Buffer {
  const content = lines
    .map(({ product, unitPrice, quantity }) => {
      return JSON.stringify([product.name, product.category, unitPrice, quantity])
    })
    .sort()
  return hash('sha256', JSON.stringify([soldAt, textOf(payment), content]), 'buffer')
}

function textOf(payment: PaymentMethod): string {
  return payment.method === 'CARD' ? payment.cardCompany : 'CASH'
}
