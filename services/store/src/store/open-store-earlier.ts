import { Problem } from '@haru/contracts'
import type { StoreContext } from '../context.ts'
import { moveOpeningBack } from './store-sql.ts'

/**
 * Makes a store have opened by a day on which it sold (domain.md, money rule 7): every period since
 * then is settled. Asked again, or with a later day, it changes nothing.
 * @param context of the service
 * @param sale of which store, and its business day, `yyyy-MM-dd`
 * @returns the business day on which the store opened
 * @throws Problem STORE_404_01
 */
export async function openStoreEarlier(
  { db }: StoreContext,
  { storeId, day }: { storeId: number; day: string },
): Promise<string> {
  const openedOn = await moveOpeningBack(db, storeId, day)
  if (openedOn === undefined) throw new Problem('STORE_404_01')
  return openedOn
}
