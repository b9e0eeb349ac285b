import type { Check } from '../check.ts'

const TRADE = "format('trade.trade %s of store %s', t.id, t.store_id)"

/** Trades: the running bills of tables, and what became of them. */
export const TRADE_CHECKS: readonly Check[] = [
  {
    name: 'trade-amount',
    promise: "A trade's amount is the sum of its CONFIRMED orders.",
    sql: `
      select ${TRADE}, format('amount %s', coalesce(o.amount, 0)), format('amount %s', t.amount)
        from trade.trade t
        left join (select store_id, trade_id, sum(amount) as amount
                     from trade.orders where status = 'CONFIRMED'
                    group by store_id, trade_id) o
          on o.store_id = t.store_id and o.trade_id = t.id
       where t.amount <> coalesce(o.amount, 0)`,
  },
  {
    name: 'trade-orders',
    promise:
      'An OPEN trade has an order that is PENDING or CONFIRMED, a PAID one a CONFIRMED order and ' +
      'none that is PENDING, and a VOID one neither.',
    sql: `
      select ${TRADE},
             case t.status when 'OPEN' then 'OPEN and an order that is PENDING or CONFIRMED'
                           when 'PAID' then 'PAID and CONFIRMED orders, but none that is PENDING'
                           else 'VOID and no order that is PENDING or CONFIRMED' end,
             format('%s PENDING, %s CONFIRMED', coalesce(o.pending, 0), coalesce(o.confirmed, 0))
        from trade.trade t
        left join (select store_id, trade_id,
                          count(*) filter (where status = 'PENDING') as pending,
                          count(*) filter (where status = 'CONFIRMED') as confirmed
                     from trade.orders group by store_id, trade_id) o
          on o.store_id = t.store_id and o.trade_id = t.id
       where case t.status
               when 'OPEN' then coalesce(o.pending + o.confirmed, 0) = 0
               when 'PAID' then coalesce(o.confirmed, 0) = 0 or o.pending > 0
               else o.pending + o.confirmed > 0 end`,
  },
  {
    name: 'trade-payment',
    promise: 'A PAID trade has exactly one payment, of its amount; others have none.',
    sql: `
      select ${TRADE},
             case t.status when 'PAID' then format('one payment of %s', t.amount)
                           else format('%s and no payment', t.status) end,
             format('%s payments of %s', coalesce(p.payments, 0), coalesce(p.amount, 0))
        from trade.trade t
        left join (select store_id, trade_id, count(*) as payments, sum(amount) as amount
                     from trade.payment group by store_id, trade_id) p
          on p.store_id = t.store_id and p.trade_id = t.id
       where case t.status
               when 'PAID' then (p.payments, p.amount) is distinct from (1, t.amount)
               else p.payments is not null end`,
  },
  {
    name: 'trade-void',
    promise: 'A VOID trade has the amount 0.',
    sql: `
      select ${TRADE}, 'VOID and amount 0', format('amount %s', t.amount)
        from trade.trade t where t.status = 'VOID' and t.amount <> 0`,
  },
  {
    name: 'trade-open',
    promise: 'A tablet has at most one OPEN trade.',
    sql: `
      select format('store.trade_device %s', t.trade_device_id), 'one OPEN trade at most',
             format('%s: %s', count(*), string_agg(t.id::text, ', ' order by t.id))
        from trade.trade t
       where t.status = 'OPEN' and t.trade_device_id is not null
       group by t.trade_device_id having count(*) > 1`,
  },
  {
    name: 'trade-tablet',
    promise: 'A trade comes from a tablet of its store, or from an imported receipt and no tablet.',
    sql: `
      select ${TRADE},
             case when r.trade_id is null then format('a tablet of store %s', t.store_id)
                  else 'an imported receipt and no tablet' end,
             case when t.trade_device_id is null then 'none'
                  when d.id is null then format('tablet %s, which is not there', t.trade_device_id)
                  else format('tablet %s of store %s', d.id, d.store_id) end
        from trade.trade t
        left join store.trade_device d on d.id = t.trade_device_id
        left join (select distinct store_id, trade_id from trade.imported_receipt) r
          on r.store_id = t.store_id and r.trade_id = t.id
       where case when r.trade_id is null then d.store_id is distinct from t.store_id
                  else t.trade_device_id is not null end`,
  },
  {
    name: 'trade-closed',
    promise: 'A trade was closed when it was paid, or found to be empty; an OPEN one was not.',
    // A day apart at most: a payment's time may be that of the first open day (domain.md, 8).
    sql: `
      select ${TRADE},
             case when t.status = 'OPEN' then 'OPEN and no time of closing'
                  when p.paid_at is null then format('%s and a time of closing', t.status)
                  else format('a time of closing near %s', p.paid_at) end,
             coalesce(t.closed_at::text, 'none')
        from trade.trade t
        left join trade.payment p on p.store_id = t.store_id and p.trade_id = t.id
       where case when t.status = 'OPEN' then t.closed_at is not null
                  else t.closed_at is null
                    or t.closed_at < p.paid_at - interval '1 day'
                    or t.closed_at > p.paid_at + interval '1 day' end`,
  },
]
