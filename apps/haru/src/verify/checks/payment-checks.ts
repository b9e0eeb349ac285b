import { type Check, dayOf } from '../check.ts'

const PAYMENT = "format('trade.payment %s of store %s', p.id, p.store_id)"

/** Payments and their fees. */
export const PAYMENT_CHECKS: readonly Check[] = [
  {
    name: 'payment-trade',
    promise: 'A payment closed a trade of its store.',
    sql: `
      select ${PAYMENT}, format('a trade %s', p.trade_id), 'no such trade'
        from trade.payment p
        left join trade.trade t on t.store_id = p.store_id and t.id = p.trade_id
       where t.id is null`,
  },
  {
    name: 'payment-fee',
    promise:
      "A card payment's fee is its company's share of the amount (K 0.4 %, H 0.6 %, S 0.8 %), " +
      'rounded down; cash has none.',
    // Whole numbers divide without a rest here: 2/500, 3/500, 4/500 of the amount.
    sql: `
      select ${PAYMENT}, format('%s %s, so fee %s', p.method, p.card_company, w.fee),
             format('fee %s', p.fee)
        from trade.payment p
        left join (values ('K', 2), ('H', 3), ('S', 4)) c (card_company, share)
          using (card_company)
       cross join lateral (
         select case p.method when 'CASH' then 0
                else div(p.amount::numeric * c.share, 500) end as fee) w
       where p.fee is distinct from w.fee`,
  },
  {
    name: 'payment-day',
    promise: 'A payment carries the business day of its time.',
    sql: `
      select ${PAYMENT}, format('business day %s', ${dayOf('p.paid_at')}),
             format('business day %s', p.business_day)
        from haru.installation i
       cross join trade.payment p
       where p.business_day <> ${dayOf('p.paid_at')}`,
  },
]
