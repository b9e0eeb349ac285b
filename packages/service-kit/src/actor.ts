import { AsyncLocalStorage } from 'node:async_hooks'
import type { Caller } from '@haru/contracts'
import { type Access, isAllowed } from './access.ts'

/** Who does something, for the audit log. */
export type Actor = {
  kind: 'owner' | 'staff' | 'operator' | 'tablet' | 'service' | 'system' | 'anyone'
  /** of the account or the tablet */
  id?: number
  /** the session of an account, the pairing of a tablet */
  sessionId?: string
  /** where the request came from */
  address?: string
}

const current = new AsyncLocalStorage<Actor>()

/**
 * Who a caller acts as: of the credentials that he showed, by the first that the route takes.
 * @param access what the route asks for; the caller has been let in
 * @param caller as the gateway found out
 */
export function actorOf(access: readonly Access[], caller: Caller): Actor {
  const { account, tablet, service, address } = caller
  const where = address === undefined ? {} : { address }
  if (service !== undefined) return { kind: 'service', ...where }
  const kind = access.find((one) => isAllowed(one, caller))
  if (kind === 'tablet' && tablet?.kind === 'tablet') {
    return { kind, id: tablet.tradeDeviceId, sessionId: tablet.pairingId, ...where }
  }
  if (kind !== undefined && kind !== 'anyone' && account?.kind === 'account') {
    return { kind, id: account.userId, sessionId: account.sid, ...where }
  }
  return { kind: 'anyone', ...where }
}

/**
 * Does work as somebody: what it writes to the audit log carries his name.
 * @param work what it returns or promises belongs to it, too
 */
export function actingAs<Result>(actor: Actor, work: () => Result): Result {
  return current.run(actor, work)
}

/** Who does the work that is being done; the system itself outside of a request. */
export function currentActor(): Actor {
  return current.getStore() ?? { kind: 'system' }
}
