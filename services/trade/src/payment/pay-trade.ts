import { record } from '@haru/audit'
import { Problem } from '@haru/contracts'
import { publish } from '@haru/events'
import {
  closeTrade,
  countLiveOrders,
  lockOpenTrade,
  lockTrade,
  type OpenTrade,
} from '../bill/trade-sql.ts'
import type { TradeContext, TradeTransaction } from '../context.ts'
import { shareDay } from '../day/day-sql.ts'
import { doOnce, type RepeatableRequest } from '../idempotency/do-once.ts'
import { checkPayable, feeOf, type PaymentMethod, type SeenBill } from './payment.ts'
import { insertPayment, type PaymentRow } from './payment-sql.ts'

/** A payment as its client gets it; times as ISO 8601. */
export type Payment = {
  id: number
  tradeId: number
  method: 'CASH' | 'CARD'
  cardCompany: 'K' | 'H' | 'S' | null
  amount: number
  fee: number
  paidAt: string
}

/** Whose trade is paid, and how. */
export type PayCommand = {
  storeId: number
  tradeDeviceId: number
  how: PaymentMethod
  seen: SeenBill
}

/**
 * Takes one payment for everything that a table ordered, and so closes its trade.
 * @param context trade's
 * @param command the tablet must belong to the store
 * @param request what makes a repeat of it a repeat
 * @returns the payment; the first one's when this request came before
 * @throws Problem TRADE_404_01, TRADE_404_02, TRADE_409_01, TRADE_409_02, TRADE_409_03, or as
 *   `doOnce`
 */
export async function payTrade(
  context: TradeContext,
  command: PayCommand,
  request: RepeatableRequest,
): Promise<Payment> {
  let taken: Payment | undefined
  const payment = await doOnce(context, request, async (tx) => {
    await shareDay(tx, command.storeId)
    const trade = await lockPayableTrade(tx, command)
    const { pending } = await countLiveOrders(tx, trade)
    checkPayable(trade, pending, command.seen)
    const row = await insertPayment(tx, trade, command.how, feeOf(command.how, trade.amount))
    await closeTrade(tx, trade, 'PAID')
    await tellPaid(tx, trade, row.id)
    await recordPaid(tx, trade, row)
    taken = { ...row, paidAt: row.paidAt.toISOString() }
    return taken
  })
  // A repeat gets the first one's, which was counted.
  if (payment === taken) context.metrics.paid(payment.method)
  return payment
}

async function lockPayableTrade(tx: TradeTransaction, command: PayCommand): Promise<OpenTrade> {
  const { storeId, tradeDeviceId, seen } = command
  const open = await lockOpenTrade(tx, storeId, tradeDeviceId)
  if (open && (seen.tradeId === undefined || seen.tradeId === open.id)) return open
  if (seen.tradeId === undefined) throw new Problem('TRADE_404_02')
  const named = await lockTrade(tx, storeId, seen.tradeId)
  const isOfTablet = named?.tradeDeviceId === tradeDeviceId
  throw new Problem(isOfTablet && named.status === 'PAID' ? 'TRADE_409_02' : 'TRADE_404_01')
}

async function recordPaid(tx: TradeTransaction, trade: OpenTrade, row: PaymentRow) {
  const { id: paymentId, method, cardCompany, amount } = row
  const subject = { kind: 'trade', id: trade.id }
  const detail = { paymentId, method, cardCompany, amount, tradeDeviceId: trade.tradeDeviceId }
  await record(tx, 'trade', { action: 'TRADE_PAID', storeId: trade.storeId, subject, detail })
}

async function tellPaid(tx: TradeTransaction, trade: OpenTrade, paymentId: number): Promise<void> {
  const { storeId, id: tradeId, amount, tradeDeviceId } = trade
  const payload = { storeId, tradeDeviceId, tradeId, paymentId, amount }
  await publish(tx, 'trade', [{ topic: 'trade-paid', storeId, payload }])
}
