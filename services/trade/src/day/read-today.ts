import type { Won } from '@haru/money'
import { transaction } from '@haru/pg'
import type { TradeContext } from '../context.ts'
import { type DayBefore, type DaySoFar, dayBeforeOf, daySoFarOf } from './today.ts'
import { selectHours, selectOpen, selectToday } from './today-sql.ts'

/** A store's day so far, from its payments and open bills. */
export type Today = DaySoFar & {
  today: string
  openTables: number
  openAmount: Won
  /** the same weekday before; undefined when nothing was paid on it */
  weekBefore: (DayBefore & { day: string }) | undefined
}

/**
 * What a store took today so far, by payments, what is still on its tables, and what it had taken
 * by this time a week ago. Later facts change it: the settlement is what counts.
 * @param context trade's
 * @param storeId whose
 * @returns exact won
 */
export async function readToday({ db }: TradeContext, storeId: number): Promise<Today> {
  // One snapshot: a bill that is being paid is open, or paid, and not both or neither.
  return await transaction(
    db,
    async (tx) => {
      const days = await selectToday(tx)
      const hours = await selectHours(tx, storeId, days)
      const before = dayBeforeOf(hours.filter(({ isToday }) => !isToday))
      return {
        today: days.today,
        ...daySoFarOf(hours.filter(({ isToday }) => isToday)),
        ...(await selectOpen(tx, storeId)),
        weekBefore: before && { day: days.weekBefore, ...before },
      }
    },
    'repeatable read',
  )
}
