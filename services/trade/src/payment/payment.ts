import { type CardCompany, Problem } from '@haru/contracts'
import { type BasisPoints, shareRoundedDown, type Won } from '@haru/money'

/** How a table pays. */
export type PaymentMethod = { method: 'CASH' } | { method: 'CARD'; cardCompany: CardCompany }

/** The card companies' shares of a payment: domain.md, "card company and its fee". */
export const CARD_FEES: Readonly<Record<CardCompany, BasisPoints>> = { K: 40, H: 60, S: 80 }

/**
 * The fee of a payment.
 * @param how cash has none
 * @param amount won
 * @returns won, rounded down
 */
export function feeOf(how: PaymentMethod, amount: Won): Won {
  return how.method === 'CASH' ? 0 : shareRoundedDown(amount, CARD_FEES[how.cardCompany])
}

/** What the cashier saw; absent where the client does not say. */
export type SeenBill = { tradeId?: number | undefined; amount?: Won | undefined }

/**
 * Says whether an open trade may be paid now: only when nothing in it is undecided, and only for
 * what the cashier saw.
 * @param trade the open trade, its amount in won
 * @param pending how many of its orders are undecided
 * @param seen what the cashier saw
 * @throws Problem TRADE_409_01 or TRADE_409_03
 */
export function checkPayable(trade: { amount: Won }, pending: number, seen: SeenBill): void {
  if (pending > 0) throw new Problem('TRADE_409_01', { retryAfter: 1 })
  if (seen.amount !== undefined && seen.amount !== trade.amount) throw new Problem('TRADE_409_03')
}
