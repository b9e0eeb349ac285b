import type { StoreContext } from '../context.ts'
import type { TradeDevice } from '../trade-device/trade-device-sql.ts'
import { PAIRING_SECONDS } from './pairing-cookie.ts'

/**
 * Says that a tablet's pairing is over, to whoever would let its cookie in. It is refused without
 * it, too: everybody asks for what he does not know.
 * @param context of the service
 * @param pairingId the pairing, over for good: its transaction is committed; null: there was none
 */
export async function pairingOver(
  { revocations }: Pick<StoreContext, 'revocations'>,
  pairingId: TradeDevice['pairingId'],
): Promise<void> {
  if (pairingId === null) return
  await revocations.revoke({ kind: 'pairing', id: pairingId }, PAIRING_SECONDS)
}
