import type { CardCompany } from '@haru/contracts'
import type { Won } from '@haru/money'
import { sql } from 'kysely'
import type { TradeTransaction } from '../context.ts'
import { factTime } from '../day/day-sql.ts'
import type { PaymentMethod } from './payment.ts'

/** A payment as it was stored. */
export type PaymentRow = {
  id: number
  tradeId: number
  method: 'CASH' | 'CARD'
  cardCompany: CardCompany | null
  amount: Won
  fee: Won
  paidAt: Date
}

/** Stores a payment at the clock's time, in its business day. */
export async function insertPayment(
  tx: TradeTransaction,
  trade: { storeId: number; id: number; amount: Won },
  how: PaymentMethod,
  fee: Won,
): Promise<PaymentRow> {
  const company = how.method === 'CARD' ? how.cardCompany : null
  const { rows } = await sql<PaymentRow>`
    insert into trade.payment
      (store_id, trade_id, method, card_company, amount, fee, paid_at, business_day)
    select ${trade.storeId}, ${trade.id}, ${how.method}, ${company}, ${trade.amount}, ${fee},
           now.at, now.day
      from ${factTime(trade.storeId)} now
    returning id, trade_id, method, card_company, amount, fee, paid_at
  `.execute(tx)
  const [row] = rows
  if (!row) throw new Error('the payment was not stored')
  return row
}
