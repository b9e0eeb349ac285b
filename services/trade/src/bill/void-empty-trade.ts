import type { TradeTransaction } from '../context.ts'
import { closeTrade, countLiveOrders } from './trade-sql.ts'

/**
 * Ends a trade as VOID when nothing in it was confirmed, or all was voided (domain.md, "trade").
 * @param tx holds the trade's lock
 * @param trade an open one
 */
export async function voidEmptyTrade(
  tx: TradeTransaction,
  trade: { storeId: number; id: number },
): Promise<void> {
  const { pending, confirmed } = await countLiveOrders(tx, trade)
  if (pending + confirmed === 0) await closeTrade(tx, trade, 'VOID')
}
