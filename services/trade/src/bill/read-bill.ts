import { Problem } from '@haru/contracts'
import type { TradeContext } from '../context.ts'
import { type Bill, findOpenBill } from './bill-sql.ts'

/**
 * Reads the running bill of a tablet's table.
 * @param context trade's
 * @param storeId the tablet's store
 * @param tradeDeviceId the tablet
 * @returns its open trade with all orders, oldest first
 * @throws Problem TRADE_404_02 when nothing is open
 */
export async function readBill(
  { db }: TradeContext,
  storeId: number,
  tradeDeviceId: number,
): Promise<Bill> {
  const bill = await findOpenBill(db, storeId, tradeDeviceId)
  if (!bill) throw new Problem('TRADE_404_02')
  return bill
}
