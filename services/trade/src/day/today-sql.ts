import type { Won } from '@haru/money'
import { sql } from 'kysely'
import type { TradeTransaction } from '../context.ts'

/** The payments of a day that fell within an hour of it and were made alike; amounts in won. */
export type HourRow = {
  /** false: of the same weekday before */
  isToday: boolean
  /** whole hours since the business day began */
  hour: number
  method: 'CASH' | 'CARD'
  amount: Won
  fee: Won
  count: number
  /** those of them that were made by this time of the day */
  amountByNow: Won
  countByNow: number
}

/** The days that are compared. */
export type TodayAndBefore = { today: string; weekBefore: string }

/** Today, and the same weekday before. */
export async function selectToday(tx: TradeTransaction): Promise<TodayAndBefore> {
  const { rows } = await sql<TodayAndBefore>`
    select today::text, (today - 7)::text as week_before
      from (select haru.business_day(haru.clock()) as today) clock
  `.execute(tx)
  const [days] = rows
  if (!days) throw new Error('the clock gave no day')
  return days
}

/** What was paid on two days, by hour and method: some 96 rows at most. */
export async function selectHours(
  tx: TradeTransaction,
  storeId: number,
  { today, weekBefore }: TodayAndBefore,
): Promise<HourRow[]> {
  const { rows } = await sql<HourRow>`
    with clock as materialized (
      select haru.clock() - haru.start_of_day(${today}::date) as passed)
    select p.business_day = ${today}::date as is_today,
           floor(extract(epoch from p.paid_at - d.start) / 3600)::int as hour, p.method,
           sum(p.amount)::bigint as amount, sum(p.fee)::bigint as fee, count(*) as count,
           coalesce(sum(p.amount) filter (where p.paid_at - d.start <= c.passed), 0)::bigint
             as amount_by_now,
           count(*) filter (where p.paid_at - d.start <= c.passed) as count_by_now
      from trade.payment p
      join (select day, haru.start_of_day(day) as start
              from unnest(array[${today}, ${weekBefore}]::date[]) day) d
        on d.day = p.business_day
     cross join clock c
     where p.store_id = ${storeId}
       and p.business_day = any(array[${today}, ${weekBefore}]::date[])
     group by 1, 2, 3
     order by 1, 2, 3
  `.execute(tx)
  return rows
}

/** How many tables have a running bill, and what is on them, in won. */
export async function selectOpen(
  tx: TradeTransaction,
  storeId: number,
): Promise<{ openTables: number; openAmount: Won }> {
  const { rows } = await sql<{ openTables: number; openAmount: Won }>`
    select count(*) as open_tables, coalesce(sum(amount), 0)::bigint as open_amount
      from trade.trade where store_id = ${storeId} and status = 'OPEN'
  `.execute(tx)
  return rows[0] ?? { openTables: 0, openAmount: 0 }
}
