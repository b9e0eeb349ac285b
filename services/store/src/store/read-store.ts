import { Problem } from '@haru/contracts'
import type { StoreContext } from '../context.ts'
import { findStore, type Store } from './store-sql.ts'

/**
 * Reads a store.
 * @throws Problem STORE_404_01 when there is none
 */
export async function readStore({ db }: StoreContext, storeId: number): Promise<Store> {
  const store = await findStore(db, storeId)
  if (!store) throw new Problem('STORE_404_01')
  return store
}
