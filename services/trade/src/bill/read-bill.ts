import { Problem } from '@haru/contracts'
import type { Won } from '@haru/money'
import type { TradeContext } from '../context.ts'
import { type BillOrder, readBillOrders } from './bill-sql.ts'
import { findOpenTrade } from './trade-sql.ts'

/** A table's running bill. `amount` counts its CONFIRMED orders only. */
export type Bill = { id: number; amount: Won; orderList: BillOrder[]; createdAt: Date }

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
  const trade = await findOpenTrade(db, storeId, tradeDeviceId)
  if (!trade) throw new Problem('TRADE_404_02')
  const orderList = await readBillOrders(db, storeId, trade.id)
  return { id: trade.id, amount: trade.amount, orderList, createdAt: trade.createdAt }
}
