import { Problem } from '@haru/contracts'
import { SQL_STATE, sqlStateOf } from '@haru/pg'
import type { TradeContext } from '../context.ts'
import { holdDay, markClosed, readDayState } from './day-sql.ts'

/** Orders and payments queue behind a close that waits: so it gives up soon and is asked again. */
const WAIT_MS = 1_000

/**
 * Closes a store's days up to and including one (domain.md, money rule 8). From then on nothing can
 * be ordered or paid in them.
 * @param context trade's
 * @param storeId the store
 * @param day `yyyy-MM-dd`, the last one to close
 * @returns CLOSED; PENDING while an order of these days is undecided or a transaction in flight
 * @throws Problem COMMON_400_05 when the day has not ended
 */
export async function closeStoreDay(
  context: TradeContext,
  storeId: number,
  day: string,
): Promise<'CLOSED' | 'PENDING'> {
  try {
    return await context.transact(async (tx) => {
      const before = await readDayState(tx, storeId, day)
      if (before.closed) return 'CLOSED'
      if (!before.ended) throw new Problem('COMMON_400_05', { parameters: { name: 'day' } })
      await holdDay(tx, storeId, WAIT_MS)
      const { pendingOrders } = await readDayState(tx, storeId, day)
      if (pendingOrders) return 'PENDING'
      await markClosed(tx, storeId, day)
      return 'CLOSED'
    })
  } catch (error) {
    if (sqlStateOf(error) === SQL_STATE.lockNotAvailable) return 'PENDING'
    throw error
  }
}
