import { Problem } from '@haru/contracts'
import type { StoreContext } from '../context.ts'
import { findTradeDevice, type TradeDevice } from './trade-device-sql.ts'

/**
 * Reads a tablet.
 * @throws Problem STORE_404_03 when there is none
 */
export async function readTradeDevice({ db }: StoreContext, id: number): Promise<TradeDevice> {
  const device = await findTradeDevice(db, id)
  if (!device) throw new Problem('STORE_404_03')
  return device
}
