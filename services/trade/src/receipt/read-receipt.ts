import { Problem, readStore, readTradeDevice } from '@haru/contracts'
import type { TradeContext } from '../context.ts'
import {
  findPayment,
  listReceiptLines,
  type ReceiptLine,
  type TakenPayment,
} from './receipt-sql.ts'

/** What a guest gets for a payment. */
export type Receipt = TakenPayment & {
  storeName: string
  /** as it is now; null: an imported receipt came from no tablet of ours */
  tableNumber: number | null
  lineList: ReceiptLine[]
}

/**
 * Puts a payment's receipt together.
 * @param context trade's
 * @param storeId of the one who asks
 * @param paymentId a payment of that store
 * @returns the receipt; its lines add up to its amount
 * @throws Problem TRADE_404_01 for a payment that this store does not have
 */
export async function readReceipt(
  { db, client }: TradeContext,
  storeId: number,
  paymentId: number,
): Promise<Receipt> {
  const payment = await findPayment(db, storeId, paymentId)
  if (!payment) throw new Problem('TRADE_404_01')
  const { tradeId, tradeDeviceId } = payment
  const [lineList, store, device] = await Promise.all([
    listReceiptLines(db, storeId, tradeId),
    client.call(readStore, { storeId }),
    tradeDeviceId === null ? null : client.call(readTradeDevice, { tradeDeviceId }),
  ])
  const tableNumber = device?.tableNumber ?? null
  return { ...payment, storeName: store.name, tableNumber, lineList }
}
