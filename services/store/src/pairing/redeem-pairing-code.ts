import { record } from '@haru/audit'
import { Problem } from '@haru/contracts'
import { randomId } from '@haru/service-kit'
import type { StoreContext } from '../context.ts'
import { lockTradeDevice } from '../trade-device/trade-device-sql.ts'
import { digestOfCode, typedPairingCode } from './pairing-code.ts'
import { signPairing } from './pairing-cookie.ts'
import { pairingOver } from './pairing-over.ts'
import { findTradeDeviceOfCode, spendPairingCode, startPairing } from './pairing-sql.ts'

/**
 * Pairs whoever shows a one-time code: once, also when many show it at the same time. The tablet's
 * former cookie is dead from then on.
 * @param context of the service
 * @param typed the code as a person may have typed it
 * @returns the value of the tablet's cookie
 * @throws Problem COMMON_400_05 when the code is unknown, expired or used: which, nobody is told
 */
export async function redeemPairingCode(context: StoreContext, typed: string): Promise<string> {
  const code = typedPairingCode(typed)
  const digests = context.cookieSecrets.map((secret) => digestOfCode(code, secret))
  const { former, cookie } = await context.transact(async (tx) => {
    const tradeDeviceId = await findTradeDeviceOfCode(tx, digests)
    if (tradeDeviceId === undefined) throw notGood()
    // The tablet first, then its code: the order in which issuing a code locks them, too.
    const device = await lockTradeDevice(tx, tradeDeviceId)
    if (!(await spendPairingCode(tx, digests))) throw notGood()
    const pairingId = randomId()
    await startPairing(tx, { tradeDeviceId, pairingId })
    const subject = { kind: 'tablet', id: tradeDeviceId }
    const detail = { pairingId }
    await record(tx, 'store', {
      ...{ action: 'TABLET_PAIRED', storeId: device?.storeId ?? null, subject, detail },
    })
    const cookie = signPairing({ tradeDeviceId, pairingId }, context.cookieSecrets[0])
    return { former: device?.pairingId ?? null, cookie }
  })
  await pairingOver(context, former)
  return cookie
}

function notGood(): Problem {
  return new Problem('COMMON_400_05', { parameters: { name: 'code' } })
}
