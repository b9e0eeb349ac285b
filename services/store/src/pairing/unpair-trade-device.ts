import { record } from '@haru/audit'
import type { StoreContext } from '../context.ts'
import { ownTradeDevice } from '../trade-device/trade-device.ts'
import { lockTradeDevice } from '../trade-device/trade-device-sql.ts'
import { pairingOver } from './pairing-over.ts'
import { deletePairingCodes, endPairing } from './pairing-sql.ts'

/**
 * Makes a lost tablet's cookie worthless, and every code that would pair in its place. Unpairing
 * what is not paired is fine.
 * @param context of the service
 * @param storeId of the owner who asks
 * @param tradeDeviceId of the tablet
 * @throws Problem STORE_404_03, STORE_403_01
 */
export async function unpairTradeDevice(
  context: StoreContext,
  storeId: number,
  tradeDeviceId: number,
): Promise<void> {
  const { pairingId } = await context.transact(async (tx) => {
    const device = ownTradeDevice(await lockTradeDevice(tx, tradeDeviceId), storeId)
    await deletePairingCodes(tx, tradeDeviceId)
    await endPairing(tx, tradeDeviceId)
    const subject = { kind: 'tablet', id: tradeDeviceId }
    await record(tx, 'store', { action: 'TABLET_UNPAIRED', storeId, subject })
    return device
  })
  await pairingOver(context, pairingId)
}
