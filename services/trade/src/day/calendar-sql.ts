import { sql } from 'kysely'
import type { TradeDatabase } from '../context.ts'

/** What the business calls now and today, and where its days begin. */
export type Calendar = {
  mode: 'demo' | 'production'
  timeZone: string
  /** `HH:mm` */
  dayStartsAt: string
  now: Date
  today: string
}

/** Reads the installation's calendar. */
export async function readCalendar(db: TradeDatabase): Promise<Calendar> {
  const { rows } = await sql<Calendar>`
    select i.mode, i.time_zone, to_char(i.day_starts_at, 'HH24:MI') as day_starts_at,
           c.now, haru.business_day(c.now)::text as today
      from haru.installation i
     cross join (select haru.clock() as now) c
  `.execute(db)
  const [calendar] = rows
  if (!calendar) throw new Error('the installation was never stamped')
  return calendar
}
