import { Problem, readTradeDevice } from '@haru/contracts'
import type { TradeContext } from '../context.ts'

/** A tablet never changes its store, so what was answered once is true for ever. */
const REMEMBERED_MAX = 100_000
const storeOfDevice = new WeakMap<TradeContext, Map<number, number>>()

/**
 * Checks that a tablet belongs to a store.
 * @param context trade's
 * @param storeId the owner's store
 * @param tradeDeviceId a tablet
 * @throws Problem STORE_404_03 when there is no such tablet, STORE_403_01 when another store's
 */
export async function checkOwnTablet(
  context: TradeContext,
  storeId: number,
  tradeDeviceId: number,
): Promise<void> {
  const remembered = storeOfDevice.get(context) ?? new Map<number, number>()
  storeOfDevice.set(context, remembered)
  let belongsTo = remembered.get(tradeDeviceId)
  if (belongsTo === undefined) {
    belongsTo = (await context.client.call(readTradeDevice, { tradeDeviceId })).storeId
    if (remembered.size >= REMEMBERED_MAX) remembered.clear()
    remembered.set(tradeDeviceId, belongsTo)
  }
  if (belongsTo !== storeId) throw new Problem('STORE_403_01')
}
