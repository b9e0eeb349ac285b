import { openStoreEarlier } from '@haru/contracts'
import type { TradeContext } from '../context.ts'

/** The opening of one store, as far as an import has moved it. */
export type StoreOpening = {
  /**
   * Makes sure that the store opened by a day.
   * @param day the business day of a sale, `yyyy-MM-dd`
   */
  moveBackTo: (day: string) => Promise<void>
}

/**
 * Starts with nothing told to the store. It is told of days on which something is about to be
 * stored, before the commit: a crash in between leaves the opening too early for as long as the
 * import is not gone on with, while after the commit it could leave a sale before the opening,
 * which no period would ever count.
 * @param context trade's
 * @param storeId the store
 */
export function storeOpening(context: TradeContext, storeId: number): StoreOpening {
  let told: string | undefined
  return {
    async moveBackTo(day) {
      if (told !== undefined && told <= day) return
      await context.client.call(openStoreEarlier, { storeId, day })
      told = day
    },
  }
}
