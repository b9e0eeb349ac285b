import { Problem } from '@haru/contracts'
import type { StoreContext } from '../context.ts'
import { findTradeDevice } from '../trade-device/trade-device-sql.ts'
import { type Pairing, readPairing } from './pairing-cookie.ts'

/**
 * Finds out whose tablet shows a cookie.
 * @param context of the service
 * @param cookie its value as it came
 * @returns the tablet, its store and its pairing
 * @throws Problem STORE_401_01 when the cookie is forged, or its pairing is over
 */
export async function checkPairing(
  context: StoreContext,
  cookie: string,
): Promise<Pairing & { storeId: number }> {
  const pairing = readPairing(cookie, context.cookieSecrets)
  if (!pairing) throw new Problem('STORE_401_01')
  const device = await findTradeDevice(context.db, pairing.tradeDeviceId)
  if (device?.pairingId !== pairing.pairingId) throw new Problem('STORE_401_01')
  return { ...pairing, storeId: device.storeId }
}

/**
 * Says whether a pairing that was good is so still.
 * @param context of the service
 * @param pairing as `checkPairing` answered it
 */
export async function isPairingLive({ db }: StoreContext, pairing: Pairing): Promise<boolean> {
  const device = await findTradeDevice(db, pairing.tradeDeviceId)
  return device?.pairingId === pairing.pairingId
}
