import type { Corruption } from './corruption.ts'

const PERIOD = `format('settlement.computed_period %s %s %s of store %s', job_name, date_term,
                start_date, store_id) as row_name`
const STATISTIC = `format('settlement.product_sale_statistic %s %s of store %s, product %s',
                   date_term, start_date, store_id, product_id) as row_name`
const SETTLEMENT = `format('settlement.settlement %s %s of store %s', date_term, start_date,
                    store_id) as row_name`
const KEY = "format('trade.idempotency_key %s of %s for %s', key, caller, route) as row_name"
const aPeriod = (job: string, term: string) =>
  `job_name = '${job}' and date_term = '${term}' and (store_id, start_date) = (
     select store_id, min(start_date) from settlement.computed_period
      where job_name = '${job}' and date_term = '${term}'
      group by store_id order by store_id limit 1)`
const aStatistic = (term: string) =>
  `date_term = '${term}' and (store_id, start_date, product_id) = (
     select store_id, start_date, product_id from settlement.product_sale_statistic
      where date_term = '${term}' order by 1, 2, 3 limit 1)`
const aSettlement = (term: string, revenue: string) =>
  `date_term = '${term}' and (store_id, start_date) = (
     select store_id, min(start_date) from settlement.settlement
      where date_term = '${term}' and revenue ${revenue}
      group by store_id order by store_id limit 1)`

/** Statistics, settlements, their periods, and what came from outside gone wrong. */
export const SETTLEMENT_CORRUPTIONS: readonly Corruption[] = [
  {
    check: 'period-shape',
    wrong: 'a week starts on a Tuesday',
    sql: `update settlement.computed_period set start_date = start_date + 1, end_date = end_date + 1
           where ${aPeriod('product-sale-statistics', 'WEEK')} returning ${PERIOD}`,
  },
  {
    check: 'period-shape',
    wrong: "a settlement's month does not start on the store's settlement day",
    sql: `update settlement.computed_period set start_date = start_date + 1, end_date = end_date + 1
           where ${aPeriod('settlement', 'MONTH')} returning ${PERIOD}`,
  },
  {
    check: 'period-shape',
    wrong: 'a day was computed on which the store was not open yet',
    sql: `update settlement.computed_period set start_date = start_date - 9, end_date = end_date - 9
           where ${aPeriod('settlement', 'DAY')} returning ${PERIOD}`,
  },
  {
    check: 'period-closed',
    wrong: 'a day was computed that is not closed',
    before: "update trade.closed_days set closed_through = '2020-01-01'",
    sql: `select ${PERIOD} from settlement.computed_period
           where ${aPeriod('settlement', 'DAY')}`,
  },
  {
    check: 'period-fresh',
    wrong: 'a period claims another revision, and its money is wrong',
    before: `update settlement.settlement set revenue = revenue + 1, operating_profit =
             operating_profit + 1 where ${aSettlement('DAY', '> 0')}`,
    sql: `update settlement.computed_period c set revision = revision + 1
           where job_name = 'settlement' and date_term = 'DAY' and (store_id, start_date) = (
             select store_id, start_date from settlement.settlement
              where ${aSettlement('DAY', '> 0')}) returning ${PERIOD}`,
  },
  ...[
    ['product-sale-statistics', 'DAY'],
    ['product-sale-statistics', 'WEEK'],
    ['product-sale-statistics', 'MONTH'],
    ['settlement', 'DAY'],
    ['settlement', 'MONTH'],
  ].map(([job = '', term = '']) => ({
    check: 'period-missing',
    wrong: `a ${term} of ${job} is missing though its store is done`,
    sql: `delete from settlement.computed_period where ${aPeriod(job, term)} returning ${PERIOD}`,
  })),
  ...['DAY', 'WEEK', 'MONTH'].flatMap((term) => [
    {
      check: 'statistic',
      wrong: `a ${term} counts one portion too many`,
      sql: `update settlement.product_sale_statistic set sale_count = sale_count + 1
             where ${aStatistic(term)} returning ${STATISTIC}`,
    },
    {
      check: 'statistic',
      wrong: `a product that was sold has no statistic of the ${term}`,
      sql: `delete from settlement.product_sale_statistic where ${aStatistic(term)}
            returning ${STATISTIC}`,
    },
  ]),
  {
    check: 'statistic',
    wrong: 'a product was sold for another amount',
    sql: `update settlement.product_sale_statistic set sale_amount = sale_amount - 1
           where ${aStatistic('MONTH')} returning ${STATISTIC}`,
  },
  {
    check: 'statistic',
    wrong: 'a product has another name',
    sql: `update settlement.product_sale_statistic set product_name = '?'
           where ${aStatistic('DAY')} returning ${STATISTIC}`,
  },
  {
    check: 'statistic',
    wrong: 'a product without sales has a statistic',
    sql: `insert into settlement.product_sale_statistic
          select store_id, 'DAY', start_date, 1, '?', 'DRINK', 1, 1
            from settlement.computed_period
           where ${aPeriod('product-sale-statistics', 'DAY').replace('min', 'max')}
          returning ${STATISTIC}`,
  },
  {
    check: 'statistic',
    wrong: 'a statistic is of a day that was not computed',
    sql: `insert into settlement.product_sale_statistic
          values (1, 'DAY', '2020-01-01', 1, '?', 'DRINK', 1, 1) returning ${STATISTIC}`,
  },
  ...['DAY', 'MONTH'].map((term) => ({
    check: 'settlement',
    wrong: `a ${term} has one won too much`,
    sql: `update settlement.settlement
             set revenue = revenue + 1, operating_profit = operating_profit + 1
           where ${aSettlement(term, '> 0')} returning ${SETTLEMENT}`,
  })),
  {
    check: 'settlement',
    wrong: 'a month has another fee',
    sql: `update settlement.settlement set fee = fee + 1, operating_profit = operating_profit - 1
           where ${aSettlement('MONTH', '> 0')} returning ${SETTLEMENT}`,
  },
  {
    check: 'settlement',
    wrong: 'an operating profit is not revenue − fee',
    relax: ['settlement.settlement'],
    sql: `update settlement.settlement set operating_profit = operating_profit + 1
           where ${aSettlement('DAY', '> 0')} returning ${SETTLEMENT}`,
  },
  {
    check: 'settlement',
    wrong: 'a day without sales has no settlement',
    sql: `delete from settlement.settlement where ${aSettlement('DAY', '= 0')}
          returning ${SETTLEMENT}`,
  },
  {
    check: 'settlement',
    wrong: 'a settlement is of a day that was not computed',
    sql: `insert into settlement.settlement values (1, 'DAY', '2020-01-01', 0, 0, 0)
          returning ${SETTLEMENT}`,
  },
  {
    check: 'settlement',
    wrong: 'an import wrote into a computed day without marking it as stale',
    sql: `delete from trade.day_revision where (store_id, business_day) in (
            select store_id, start_date from settlement.computed_period c
             where date_term = 'DAY' and revision = 0)
          returning format('settlement.settlement DAY %s of store %s', business_day, store_id)
                    as row_name`,
  },
  {
    check: 'idempotency-outcome',
    wrong: 'a key has no outcome',
    sql: `update trade.idempotency_key set outcome = null
           where key = (select min(key) from trade.idempotency_key)
          returning ${KEY}`,
  },
  ...['order', 'pay-cash'].map((route) => ({
    check: 'idempotency-outcome',
    wrong: `the outcome of ${route} is not there`,
    sql: `update trade.idempotency_key set outcome = outcome || '{"id": 999999, "orderId": 999999}'
           where key = (select min(key) from trade.idempotency_key where route = '${route}')
          returning ${KEY}`,
  })),
  {
    check: 'receipt-trade',
    wrong: "a receipt's trade is not there",
    sql: `update trade.imported_receipt set trade_id = 999999 where receipt_no = 'R3'
          returning format('trade.imported_receipt %s of store %s', receipt_no, store_id)
                    as row_name`,
  },
  {
    check: 'live-number',
    wrong: "a live event has a number past its store's counter",
    sql: `update trade.live_stream s set last_id = last_id - 1
           where store_id = (select min(store_id) from trade.live_stream)
          returning format('trade.live_event %s of store %s', last_id + 1, store_id) as row_name`,
  },
]
