import { Problem } from '@haru/contracts'
import type { TradeDevice } from './trade-device-sql.ts'

/**
 * Checks that a tablet is there and belongs to the store.
 * @param device as found by its id
 * @param storeId of the owner who asks
 * @returns the tablet
 * @throws Problem STORE_404_03 when there is none, STORE_403_01 when it is another store's
 */
export function ownTradeDevice(device: TradeDevice | undefined, storeId: number): TradeDevice {
  if (!device) throw new Problem('STORE_404_03')
  if (device.storeId !== storeId) throw new Problem('STORE_403_01')
  return device
}
