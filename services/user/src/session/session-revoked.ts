import type { UserContext } from '../context.ts'
import { ACCESS_SECONDS } from './tokens.ts'

/**
 * Says that a session has been revoked, to whoever would let its access tokens in. They are refused
 * without it, too: everybody asks for what he does not know.
 * @param context of the service
 * @param sid the session, revoked for good: its transaction is committed
 */
export async function sessionRevoked(
  { revocations }: Pick<UserContext, 'revocations'>,
  sid: string,
): Promise<void> {
  await revocations.revoke({ kind: 'session', id: sid }, ACCESS_SECONDS)
}

/** The same for several. */
export async function sessionsRevoked(
  context: Pick<UserContext, 'revocations'>,
  sids: readonly string[],
): Promise<void> {
  for (const sid of sids) await sessionRevoked(context, sid)
}
