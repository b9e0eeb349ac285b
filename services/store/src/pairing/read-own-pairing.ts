import type { Tablet } from '@haru/contracts'
import type { StoreContext } from '../context.ts'
import { findStore } from '../store/store-sql.ts'
import { findTradeDevice } from '../trade-device/trade-device-sql.ts'

/** What a tablet may know of itself: which table of which store it stands for. */
export type OwnPairing = {
  tradeDeviceId: number
  tableNumber: number
  storeId: number
  storeName: string
}

/**
 * Tells a tablet where it is.
 * @param context of the service
 * @param tablet that asks
 */
export async function readOwnPairing({ db }: StoreContext, tablet: Tablet): Promise<OwnPairing> {
  const { tradeDeviceId, storeId } = tablet
  const [device, store] = await Promise.all([
    findTradeDevice(db, tradeDeviceId),
    findStore(db, storeId),
  ])
  if (!device || !store) throw new Error(`tablet ${tradeDeviceId} of store ${storeId} is gone`)
  return { tradeDeviceId, tableNumber: device.tableNumber, storeId, storeName: store.name }
}
