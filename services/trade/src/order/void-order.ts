import { record } from '@haru/audit'
import { Problem } from '@haru/contracts'
import { publish } from '@haru/events'
import { changeAmount, lockTrade } from '../bill/trade-sql.ts'
import { voidEmptyTrade } from '../bill/void-empty-trade.ts'
import type { TradeContext, TradeTransaction } from '../context.ts'
import { shareDay } from '../day/day-sql.ts'
import { mayVoid } from './order.ts'
import { findOrder, insertReversedFacts, type OrderRow, updateVoided } from './order-sql.ts'

/**
 * Voids a confirmed order of an unpaid trade: it counts nowhere any more, and its stock returns.
 * Voiding it again changes nothing.
 * @param context trade's
 * @param storeId the owner's store
 * @param orderId an order of that store
 * @param reason why, in the owner's words
 * @throws Problem TRADE_404_01 for an order that this store does not have, TRADE_409_01 while it is
 *   undecided, TRADE_409_02 when its trade is paid, COMMON_400_05 when it was rejected
 */
export async function voidOrder(
  context: TradeContext,
  storeId: number,
  orderId: number,
  reason: string,
): Promise<void> {
  await context.transact(async (tx) => {
    await shareDay(tx, storeId)
    const named = await findOrder(tx, storeId, orderId)
    if (!named) throw new Problem('TRADE_404_01')
    const trade = await lockTrade(tx, storeId, named.tradeId)
    // Read again: it may have been decided or voided while the lock was waited for.
    const order = await findOrder(tx, storeId, orderId)
    if (!trade || !order) throw new Problem('TRADE_404_01')
    if (!mayVoid(order.status, trade)) return
    await updateVoided(tx, order, reason)
    await insertReversedFacts(tx, order)
    await changeAmount(tx, trade, -order.amount)
    await voidEmptyTrade(tx, trade)
    await tellVoided(tx, order, trade.tradeDeviceId)
    const subject = { kind: 'order', id: orderId }
    const detail = { tradeId: trade.id, amount: order.amount, reason }
    await record(tx, 'trade', { action: 'ORDER_VOIDED', storeId, subject, detail })
  })
}

async function tellVoided(
  tx: TradeTransaction,
  order: OrderRow,
  tradeDeviceId: number,
): Promise<void> {
  const { storeId, tradeId, id: orderId, amount } = order
  const named = { storeId, tradeId, orderId }
  await publish(tx, 'trade', [
    { topic: 'order-voided', storeId, payload: named },
    {
      topic: 'order-changed',
      storeId,
      payload: { ...named, tradeDeviceId, status: 'VOIDED', amount },
    },
  ])
}
