import { record } from '@haru/audit'
import type { StoreContext } from '../context.ts'
import { ownTradeDevice } from '../trade-device/trade-device.ts'
import { lockTradeDevice } from '../trade-device/trade-device-sql.ts'
import { digestOfCode, newPairingCode } from './pairing-code.ts'
import { deletePairingCodes, insertPairingCode } from './pairing-sql.ts'

/** Long enough to walk to the table, too short to guess 40 bits. */
const GOOD_FOR_MINUTES = 10

/** What an owner shows to a tablet. */
export type PairingInvitation = { code: string; link: string; expiresAt: Date }

/**
 * Makes the one-time code that pairs a tablet. A new code makes the tablet's older ones worthless;
 * the tablet that is paired now stays so until the code is redeemed.
 * @param context of the service
 * @param storeId of the owner who asks
 * @param tradeDeviceId of the tablet
 * @returns the code; a link that carries it in its fragment, which browsers send to no server
 * @throws Problem STORE_404_03, STORE_403_01
 */
export async function issuePairingCode(
  context: StoreContext,
  storeId: number,
  tradeDeviceId: number,
): Promise<PairingInvitation> {
  const code = newPairingCode()
  const digest = digestOfCode(code, context.cookieSecrets[0])
  const expiresAt = await context.transact(async (tx) => {
    ownTradeDevice(await lockTradeDevice(tx, tradeDeviceId), storeId)
    await deletePairingCodes(tx, tradeDeviceId)
    const subject = { kind: 'tablet', id: tradeDeviceId }
    await record(tx, 'store', { action: 'PAIRING_CODE_ISSUED', storeId, subject })
    return await insertPairingCode(tx, { tradeDeviceId, digest, goodForMinutes: GOOD_FOR_MINUTES })
  })
  return { code, link: `${context.publicUrl}/pair#code=${code}`, expiresAt }
}
