import { checkPairingId, checkSession, type Tablet } from '@haru/contracts'
import type { Revocable } from '@haru/redis'
import type { StorePerson } from '@haru/service-kit'
import type { TradeContext } from '../context.ts'
import type { LiveScope } from './live-sql.ts'

/** Whose stream it is: an owner's or staff's, of the store; or a tablet's, of its table. */
export type Follower = StorePerson | Tablet

/** What a follower may see. */
export function scopeOf(follower: Follower): LiveScope {
  const { storeId } = follower
  if (follower.kind === 'account') return { storeId }
  return { storeId, tradeDeviceId: follower.tradeDeviceId }
}

/** The access token's end ends the stream that it opened; a pairing ends by being revoked. */
export function expiryOf(follower: Follower): AbortSignal[] {
  if (follower.kind === 'tablet') return []
  return [AbortSignal.timeout(Math.max(0, follower.expiresAt * 1_000 - Date.now()))]
}

/** What ends the stream at once when it is told to be revoked. */
export function revocableOf(follower: Follower): Revocable {
  if (follower.kind === 'account') return { kind: 'session', id: follower.sid }
  return { kind: 'pairing', id: follower.pairingId }
}

/**
 * Asks the owner of the credentials whether they still open this stream: whether they have been
 * revoked, or whether the person behind them has left the store.
 * @param context trade's
 * @param follower as he was when the stream began
 */
export async function isStillAllowed(
  { client }: TradeContext,
  follower: Follower,
): Promise<boolean> {
  if (follower.kind === 'account') {
    const { sid, userId, storeId } = follower
    const now = await client.call(checkSession, { sid, userId })
    return now.live && now.storeId === storeId
  }
  const { tradeDeviceId, pairingId } = follower
  return (await client.call(checkPairingId, { tradeDeviceId, pairingId })).live
}
