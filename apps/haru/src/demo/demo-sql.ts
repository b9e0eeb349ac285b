import { addDays, type BusinessCalendar, type BusinessDay } from '@haru/business-day'
import type pg from 'pg'

/** Any two numbers that no other program uses: two starts at once make one restaurant. */
const SEED_LOCK = [0x68617275, 2] as const

/** Keeps other processes from making the sample restaurant until the connection ends. */
export async function lockSeeding(admin: pg.Client): Promise<void> {
  await admin.query('select pg_advisory_lock($1, $2)', [...SEED_LOCK])
}

/** The calendar of the installation. */
export async function readCalendar(admin: pg.Client): Promise<BusinessCalendar> {
  const { rows } = await admin.query<BusinessCalendar>(
    `select time_zone as "timeZone", to_char(day_starts_at, 'HH24:MI') as "dayStartsAt"
       from haru.installation`,
  )
  const [calendar] = rows
  if (!calendar) throw new Error('the database has no calendar: it was never started')
  return calendar
}

/**
 * The business day before a store was made: the last one of its made-up sales. It never changes, so
 * a seeding that was interrupted goes on with the same sales on another day.
 */
export async function readEveOfStore(admin: pg.Client, storeId: number): Promise<BusinessDay> {
  const { rows } = await admin.query<{ day: string }>(
    'select haru.business_day(created_at)::text as day from store.store where id = $1',
    [storeId],
  )
  const [row] = rows
  if (!row) throw new Error(`there is no store ${storeId}`)
  return addDays(row.day, -1)
}

/** Says whether a receipt was imported. */
export async function isImported(
  admin: pg.Client,
  storeId: number,
  receiptNo: string,
): Promise<boolean> {
  const { rows } = await admin.query(
    'select from trade.imported_receipt where store_id = $1 and receipt_no = $2',
    [storeId, receiptNo],
  )
  return rows.length > 0
}
