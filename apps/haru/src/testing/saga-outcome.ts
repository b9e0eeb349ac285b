import type pg from 'pg'

/** Where a day begins: what has a greater number is of this day. */
export type DayStart = { day: string; trade: string; movement: string; live: string }

/** Looks where the day begins. */
export async function readDayStart(admin: pg.Client): Promise<DayStart> {
  const { rows } = await admin.query<DayStart>(`
    select haru.business_day(haru.clock())::text as day,
           coalesce((select max(id) from trade.trade), 0) as trade,
           coalesce((select max(id) from store.stock_movement), 0) as movement,
           coalesce((select max(id) from trade.live_event), 0) as live`)
  const [start] = rows
  if (!start) throw new Error('a select without from gave no row')
  return start
}

/**
 * What came of a day, without anything that differs from day to day: ids, times, and which of two
 * tables was first.
 * @param start of it
 * @param day its number, as its idempotency keys have it
 */
export async function readOutcome(admin: pg.Client, start: DayStart, day: number) {
  const read = async (statement: string, ...values: unknown[]) => {
    const { rows } = await admin.query(statement, values)
    return rows.map((row) => JSON.stringify(row)).sort()
  }
  return {
    trades: await read(TRADES, start.trade),
    stock: await read(`select name, stock from store.product`),
    movements: await read(MOVEMENTS, start.movement),
    screens: await read(
      `select type, count(*) from trade.live_event where id > $1 group by type`,
      start.live,
    ),
    keys: await read(
      `select route, count(*), count(outcome) as outcomes from trade.idempotency_key
        where key like $1 group by route`,
      `${day}:%`,
    ),
    closed: await read(
      `select closed_through = $1::date as is_closed from trade.closed_days`,
      start.day,
    ),
    settlement: await read(
      `select revenue, fee from settlement.settlement where date_term = 'DAY' and start_date = $1`,
      start.day,
    ),
    statistics: await read(
      `select product_name, sale_count, sale_amount from settlement.product_sale_statistic
        where date_term = 'DAY' and start_date = $1`,
      start.day,
    ),
  }
}

const MOVEMENTS = `
  select m.cause, p.name, sum(m.quantity) as quantity, count(*) as movements
    from store.stock_movement m join store.product p on p.id = m.product_id
   where m.id > $1 group by m.cause, p.name`

/** Each trade with its orders, their lines, facts and decisions, and its payments. */
const TRADES = `
  with one as (
    select o.trade_id,
           jsonb_build_array(o.status, o.amount, o.reason->>'errorCode', d.status,
             (select jsonb_agg(jsonb_build_array(p.name, l.unit_price, l.count)
                               order by p.name)
                from trade.order_line l join trade.product p on p.product_id = l.product_id
               where l.order_id = o.id),
             (select jsonb_agg(jsonb_build_array(p.name, f.count, f.amount, f.reversal)
                               order by p.name, f.count)
                from trade.sold_line_fact f join trade.product p on p.product_id = f.product_id
               where f.order_id = o.id)) as placed
      from trade.orders o left join store.stock_decision d on d.order_id = o.id
     where o.trade_id > $1)
  select t.status, t.amount,
         (select count(*) from trade.imported_receipt r where r.trade_id = t.id) as receipts,
         (select jsonb_agg(placed order by placed) from one where one.trade_id = t.id) as orders,
         (select jsonb_agg(jsonb_build_array(y.method, y.card_company, y.amount, y.fee))
            from trade.payment y where y.trade_id = t.id) as payments
    from trade.trade t where t.id > $1`
