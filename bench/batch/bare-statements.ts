import { MONTH } from './month.ts'

/**
 * What somebody would type into psql for a month's statistics, in the fastest way that we found:
 * names are looked up after grouping.
 */
export const BARE_STATISTICS = `
  insert into settlement.product_sale_statistic
  select store_id, 'MONTH', date '${MONTH.start}', product_id, name, category, count, amount
    from (select store_id, product_id, sum(count) as count, sum(amount) as amount
            from trade.sold_line_fact
           where business_day >= '${MONTH.start}' and business_day < '${MONTH.end}'
           group by store_id, product_id) sold
    join trade.product using (store_id, product_id)`

/** The same, straight from the view that settlement reads. */
export const BARE_STATISTICS_OF_VIEW = `
  insert into settlement.product_sale_statistic
  select store_id, 'MONTH', date '${MONTH.start}', product_id, product_name, product_category,
         sum(count), sum(amount)
    from trade.sold_line
   where business_day >= '${MONTH.start}' and business_day < '${MONTH.end}'
   group by store_id, product_id, product_name, product_category`

/** A month's settlements. */
export const BARE_SETTLEMENT = `
  insert into settlement.settlement
  select store_id, 'MONTH', date '${MONTH.start}', sum(amount), sum(fee), sum(amount) - sum(fee)
    from trade.payment
   where business_day >= '${MONTH.start}' and business_day < '${MONTH.end}'
   group by store_id`
