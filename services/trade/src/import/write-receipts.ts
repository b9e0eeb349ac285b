import type { TradeTransaction } from '../context.ts'
import { feeOf } from '../payment/payment.ts'
import type { ImportRun } from './import-run.ts'
import { insertReceipts, lockImport, readKnownReceipts, reviseDays } from './import-sql.ts'
import {
  insertConfirmedOrders,
  insertPayments,
  insertSoldLines,
  insertTrades,
  type NewTrade,
} from './paid-trade-sql.ts'
import type { Receipt } from './receipt.ts'

/** A receipt with everything that storing it needs. */
export type PreparedReceipt = Receipt & {
  /** its business day, `yyyy-MM-dd` */
  day: string
  /** of its lines, in their order */
  productIds: readonly number[]
}

/** What became of a receipt; `changed`: its number is known with other content. */
export type ReceiptOutcome = 'imported' | 'already there' | 'changed'

/**
 * Stores those receipts of a chunk that are new, each as one paid trade with one confirmed order,
 * and marks their days as written into. Only here, under the lock, is it sure which ones those are:
 * so the store hears only now how early it sold.
 * @param tx the chunk's transaction
 * @param run into which store, and its opening
 * @param receipts in the order of the file; a number may come twice
 * @returns what became of each, in the same order
 */
export async function writeReceipts(
  tx: TradeTransaction,
  { storeId, opening }: Pick<ImportRun, 'storeId' | 'opening'>,
  receipts: readonly PreparedReceipt[],
): Promise<ReceiptOutcome[]> {
  if (receipts.length === 0) return []
  await lockImport(tx, storeId)
  const numbers = receipts.map((receipt) => receipt.receiptNo)
  const known = await readKnownReceipts(tx, storeId, numbers)
  const fresh: PreparedReceipt[] = []
  const outcomes = receipts.map((receipt): ReceiptOutcome => {
    const digest = known.get(receipt.receiptNo)
    if (digest) return digest.equals(receipt.digest) ? 'already there' : 'changed'
    known.set(receipt.receiptNo, receipt.digest)
    fresh.push(receipt)
    return 'imported'
  })
  const [firstDay] = fresh.map((receipt) => receipt.day).sort()
  if (firstDay === undefined) return outcomes
  await opening.moveBackTo(firstDay)
  await storeReceipts(tx, storeId, fresh)
  return outcomes
}

async function storeReceipts(
  tx: TradeTransaction,
  storeId: number,
  receipts: readonly PreparedReceipt[],
): Promise<void> {
  const trades = await insertTrades(tx, storeId, receipts.map(tradeOf))
  const orderIds = await insertConfirmedOrders(tx, storeId, trades)
  const lines = receipts.flatMap((receipt, index) => {
    const orderId = orderIds[index]
    return receipt.lines.flatMap(({ unitPrice, quantity: count }, position) => {
      const productId = receipt.productIds[position]
      if (orderId === undefined || productId === undefined) throw new Error('a line has no order')
      return { orderId, productId, unitPrice, count }
    })
  })
  await insertSoldLines(tx, storeId, lines)
  await insertPayments(tx, storeId, trades)
  await insertReceipts(tx, storeId, trades)
  await reviseDays(
    tx,
    storeId,
    receipts.map((receipt) => receipt.day),
  )
}

function tradeOf({ receiptNo, digest, amount, payment, soldAt, day }: PreparedReceipt): NewTrade {
  return {
    receiptNo,
    digest,
    amount,
    fee: feeOf(payment, amount),
    method: payment.method,
    cardCompany: payment.method === 'CARD' ? payment.cardCompany : null,
    soldAt: new Date(soldAt).toISOString(),
    day,
  }
}
