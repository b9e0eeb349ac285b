import pg from 'pg'

/** The tables of results and of the engine, as somebody who may do everything sees them. */
export type Results = {
  client: pg.Client
  /** no result, nothing of any run; stores' days are closed, or not even that */
  clear: (days: 'closed' | 'open') => Promise<void>
  /** nothing of the month, but its days are still there */
  clearMonth: () => Promise<void>
  /** @throws Error when the month's statistics are not what was sold */
  checkStatistics: () => Promise<void>
  /** @throws Error when the month's settlements are not what was paid */
  checkSettlements: () => Promise<void>
}

const RUNS = 'truncate settlement.job_instance, settlement.skipped_item cascade'
const DAYS = `
  truncate settlement.product_sale_statistic, settlement.settlement, settlement.computed_period,
           settlement.store_progress, trade.closed_days`
const MONTHS = ['product_sale_statistic', 'settlement', 'computed_period']
  .map((table) => `delete from settlement.${table} where date_term = 'MONTH'`)
  .join('; ')
const CLOSED = `
  insert into trade.closed_days (store_id, closed_through)
  select store_id, current_date - 1 from store.settled_store`

const STATISTICS = `
  select array[count(*), sum(sale_count), sum(sale_amount)]::text as sums
    from settlement.product_sale_statistic where date_term = 'MONTH'`
const SOLD = `
  select array[count(distinct (store_id, product_id)), sum(count), sum(amount)]::text as sums
    from trade.sold_line_fact`
const SETTLEMENTS = `
  select array[count(*), sum(revenue), sum(fee), sum(operating_profit)]::text as sums
    from settlement.settlement where date_term = 'MONTH'`
const PAID = `
  select array[count(distinct store_id), sum(amount), sum(fee), sum(amount - fee)]::text as sums
    from trade.payment`

/**
 * Connects to look at results and remove them. Its own statements commit without waiting for the
 * disk, as settlement's do.
 * @param adminUrl of the superuser
 */
export async function openResults(adminUrl: string): Promise<Results> {
  const options = '-c synchronous_commit=off -c timezone=UTC'
  const client = new pg.Client({ connectionString: adminUrl, options })
  await client.connect()
  const sumsOf = async (statement: string) => {
    const { rows } = await client.query<{ sums: string }>(statement)
    return rows[0]?.sums
  }
  // The sales stay the same, and adding them up takes as long as the work that is measured.
  const [sold, paid] = [await sumsOf(SOLD), await sumsOf(PAID)]
  const check = async (what: string, statement: string, wanted: string | undefined) => {
    const found = await sumsOf(statement)
    if (found !== wanted) throw new Error(`the ${what} are ${found}, but should be ${wanted}`)
  }
  return {
    client,
    async clear(days) {
      await client.query(`${RUNS}; ${DAYS}; ${days === 'closed' ? CLOSED : ''}`)
    },
    async clearMonth() {
      await client.query(`${RUNS}; ${MONTHS}`)
    },
    checkStatistics: () => check('statistics', STATISTICS, sold),
    checkSettlements: () => check('settlements', SETTLEMENTS, paid),
  }
}
