import { record } from '@haru/audit'
import type { StoreContext } from '../context.ts'
import { insertTradeDevices } from '../trade-device/trade-device-sql.ts'
import { TABLETS_BY_GRADE } from './pos-grade.ts'
import { findStoreOfOwner, insertStore, type NewStore, type Store } from './store-sql.ts'

/**
 * Opens an owner's store with its tablets. An owner has one store: asking again answers that one,
 * whatever else is asked for, so that a sign-up that was cut off is completed by asking again.
 * @param context of the service
 * @param wanted whose store, and what it is to be
 * @returns the owner's store
 */
export async function openStore(context: StoreContext, wanted: NewStore): Promise<Store> {
  return await context.transact(async (tx) => {
    const opened = await insertStore(tx, wanted)
    if (opened) {
      await insertTradeDevices(tx, opened.id, TABLETS_BY_GRADE[opened.posGrade])
      const { id: storeId, name } = opened
      const subject = { kind: 'store', id: storeId }
      const detail = { name, ownerId: wanted.ownerId }
      await record(tx, 'store', { action: 'STORE_OPENED', storeId, subject, detail })
      return opened
    }
    const existing = await findStoreOfOwner(tx, wanted.ownerId)
    if (!existing) throw new Error(`the store of owner ${wanted.ownerId} is neither new nor there`)
    return existing
  })
}
