import type { Corruption } from './corruption.ts'

const TRADE = "format('trade.trade %s of store %s', id, store_id) as row_name"
const PAYMENT = "format('trade.payment %s of store %s', id, store_id) as row_name"
const FACT = "format('trade.sold_line_fact of line %s of order %s', line_id, order_id) as row_name"
const REVERSAL = FACT.replace('order %s', 'order %s, reversal')
const aTrade = (status: string) =>
  `(select min(id) from trade.trade where status = '${status}' and trade_device_id is not null)`
const aPayment = (method: string) =>
  `(select min(id) from trade.payment where method = '${method}')`
const aFact = (reversal: boolean) =>
  `line_id = (select min(line_id) from trade.sold_line_fact where reversal)
   and reversal = ${reversal}`

/** Trades, payments, sold lines and closed days gone wrong. */
export const TRADE_CORRUPTIONS: readonly Corruption[] = [
  {
    check: 'trade-amount',
    wrong: 'a trade costs more than its orders',
    sql: `update trade.trade set amount = amount + 1 where id = ${aTrade('OPEN')}
          returning ${TRADE}`,
  },
  {
    check: 'trade-orders',
    wrong: 'an OPEN trade has no orders',
    sql: `insert into trade.trade (store_id, trade_device_id)
          select store_id, min(id) + 5 from store.trade_device group by store_id limit 1
          returning ${TRADE}`,
  },
  {
    check: 'trade-orders',
    wrong: 'a PAID trade has a PENDING order',
    sql: `update trade.orders set trade_id = ${aTrade('PAID')} where status = 'PENDING'
          returning format('trade.trade %s of store %s', trade_id, store_id) as row_name`,
  },
  {
    check: 'trade-orders',
    wrong: 'a PAID trade has no CONFIRMED order',
    sql: `delete from trade.orders where trade_id = ${aTrade('PAID')}
          returning format('trade.trade %s of store %s', trade_id, store_id) as row_name`,
  },
  {
    check: 'trade-orders',
    wrong: 'a VOID trade has a CONFIRMED order',
    relax: ['trade.orders'],
    sql: `update trade.orders set status = 'CONFIRMED' where trade_id = ${aTrade('VOID')}
          returning format('trade.trade %s of store %s', trade_id, store_id) as row_name`,
  },
  {
    check: 'trade-payment',
    wrong: "a payment is not of its trade's amount",
    sql: `update trade.payment set amount = amount + 1 where id = ${aPayment('CASH')}
          returning format('trade.trade %s of store %s', trade_id, store_id) as row_name`,
  },
  {
    check: 'trade-payment',
    wrong: "a PAID trade's payment is gone",
    sql: `delete from trade.payment where id = ${aPayment('CARD')}
          returning format('trade.trade %s of store %s', trade_id, store_id) as row_name`,
  },
  {
    check: 'trade-payment',
    wrong: 'a trade was paid twice',
    relax: ['trade.payment'],
    sql: `insert into trade.payment (store_id, trade_id, method, amount, fee, paid_at, business_day)
          select store_id, trade_id, 'CASH', 0, 0, paid_at, business_day
            from trade.payment where id = ${aPayment('CARD')}
          returning format('trade.trade %s of store %s', trade_id, store_id) as row_name`,
  },
  {
    check: 'trade-payment',
    wrong: 'an OPEN trade was paid',
    sql: `insert into trade.payment (store_id, trade_id, method, amount, fee, paid_at, business_day)
          select store_id, id, 'CASH', amount, 0, created_at, haru.business_day(created_at)
            from trade.trade where id = ${aTrade('OPEN')}
          returning format('trade.trade %s of store %s', trade_id, store_id) as row_name`,
  },
  {
    check: 'trade-void',
    wrong: 'a VOID trade has an amount',
    relax: ['trade.trade'],
    sql: `update trade.trade set amount = 1 where id = ${aTrade('VOID')} returning ${TRADE}`,
  },
  {
    check: 'trade-open',
    wrong: 'a tablet has two OPEN trades',
    relax: ['trade.trade'],
    sql: `insert into trade.trade (store_id, trade_device_id)
          select store_id, trade_device_id from trade.trade where id = ${aTrade('OPEN')}
          returning format('store.trade_device %s', trade_device_id) as row_name`,
  },
  {
    check: 'trade-tablet',
    wrong: "a trade is of another store's tablet",
    sql: `update trade.trade t
             set trade_device_id = (select max(id) from store.trade_device d
                                     where d.store_id <> t.store_id)
           where id = ${aTrade('PAID')} returning ${TRADE}`,
  },
  {
    check: 'trade-tablet',
    wrong: 'a trade came neither from a tablet nor from a receipt',
    sql: `update trade.trade set trade_device_id = null where id = ${aTrade('PAID')}
          returning ${TRADE}`,
  },
  {
    check: 'trade-tablet',
    wrong: 'an imported trade came from a tablet',
    sql: `update trade.trade t
             set trade_device_id = (select max(id) from store.trade_device d
                                     where d.store_id = t.store_id)
           where trade_device_id is null returning ${TRADE}`,
  },
  {
    check: 'trade-closed',
    wrong: 'a trade was closed long before it was paid',
    sql: `update trade.trade set closed_at = closed_at - interval '3 days'
           where id = ${aTrade('PAID')} returning ${TRADE}`,
  },
  {
    check: 'trade-closed',
    wrong: 'an OPEN trade was closed',
    relax: ['trade.trade'],
    sql: `update trade.trade set closed_at = now() where id = ${aTrade('OPEN')} returning ${TRADE}`,
  },
  {
    check: 'payment-trade',
    wrong: "a payment's trade is not there",
    sql: `update trade.payment set trade_id = 999999 where id = ${aPayment('CARD')}
          returning ${PAYMENT}`,
  },
  {
    check: 'payment-fee',
    wrong: "a fee is not its company's",
    sql: `update trade.payment set fee = fee + 1 where id = ${aPayment('CARD')}
          returning ${PAYMENT}`,
  },
  {
    check: 'payment-fee',
    wrong: 'cash has a fee',
    relax: ['trade.payment'],
    sql: `update trade.payment set fee = 1 where id = ${aPayment('CASH')} returning ${PAYMENT}`,
  },
  {
    check: 'payment-day',
    wrong: 'a payment is on the wrong day',
    sql: `update trade.payment set business_day = business_day - 1 where id = ${aPayment('CASH')}
          returning ${PAYMENT}`,
  },
  {
    check: 'sold-facts',
    wrong: 'a line that was sold is not among the sold ones',
    sql: `delete from trade.sold_line_fact where ${aFact(false)} returning ${FACT}`,
  },
  {
    check: 'sold-facts',
    wrong: 'a line was sold for another amount',
    sql: `update trade.sold_line_fact set amount = amount + 1 where ${aFact(false)}
          returning ${FACT}`,
  },
  {
    check: 'sold-facts',
    wrong: 'a VOIDED line was not reversed',
    sql: `delete from trade.sold_line_fact where ${aFact(true)} returning ${REVERSAL}`,
  },
  {
    check: 'sold-facts',
    wrong: 'a line of a REJECTED order was sold',
    sql: `insert into trade.sold_line_fact
          select o.store_id, o.trade_id, o.id, l.id, l.product_id, l.count, l.amount, o.ordered_at,
                 o.business_day
            from trade.orders o join trade.order_line l on l.order_id = o.id
           where o.status = 'REJECTED' limit 1
          returning ${FACT}`,
  },
  {
    check: 'fact-day',
    wrong: 'a line was sold on the wrong day',
    sql: `update trade.sold_line_fact set business_day = business_day + 1 where ${aFact(false)}
          returning ${FACT}`,
  },
  {
    check: 'reversal-time',
    wrong: 'a line was reversed before it was sold',
    sql: `update trade.sold_line_fact set sold_at = sold_at - interval '1 day',
                                          business_day = business_day - 1
           where ${aFact(true)} returning ${REVERSAL}`,
  },
  {
    check: 'reversal-time',
    wrong: 'a line was reversed a moment after its order was voided',
    sql: `update trade.sold_line_fact set sold_at = sold_at + interval '1 millisecond'
           where ${aFact(true)} returning ${REVERSAL}`,
  },
  {
    check: 'closed-day-end',
    wrong: 'today is closed',
    sql: `update trade.closed_days
             set closed_through = haru.business_day(haru.clock() + interval '1 hour')
           where store_id = (select min(store_id) from trade.closed_days)
          returning format('trade.closed_days of store %s', store_id) as row_name`,
  },
  {
    check: 'closed-day-end',
    wrong: 'the days of no store are closed',
    sql: `insert into trade.closed_days values (999999, '2020-01-01')
          returning format('trade.closed_days of store %s', store_id) as row_name`,
  },
]
