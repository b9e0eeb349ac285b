import { type Account, type Caller, type ErrorCode, Problem, type Tablet } from '@haru/contracts'
import type { FastifyRequest } from 'fastify'

/**
 * Who may call a route: api.md, "Who may call". Every route says it in its `config`.
 * `service`: only another service of ours, signed; such routes start with `/infra/`.
 */
export type Access = 'anyone' | 'owner' | 'tablet' | 'operator' | 'service'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** any of these will do */
    access?: readonly Access[]
  }
  interface FastifyRequest {
    caller: Caller
  }
}

/** An owner who has a store. */
export type Owner = Account & { storeId: number }

/**
 * Lets a caller in or refuses.
 * @param access what the route asks for
 * @param caller as the gateway found out
 * @throws Problem saying which credentials are missing, no good, or not enough
 */
export function checkAccess(access: readonly Access[], caller: Caller): void {
  if (access.includes('anyone')) return
  if (access.includes('service')) {
    if (caller.service) return
    throw new Problem('COMMON_404_01')
  }
  if (access.some((one) => isAllowed(one, caller))) return
  throw refusalOf(access, caller)
}

/** Whether a caller has shown what a route asks for, of a kind that takes credentials. */
export function isAllowed(access: Access, { account, tablet }: Caller): boolean {
  if (access === 'anyone' || access === 'service') return false
  if (access === 'tablet') return tablet?.kind === 'tablet'
  if (account?.kind !== 'account') return false
  if (access === 'operator') return account.authorityList.includes('ROLE_OPERATOR')
  return account.authorityList.includes('ROLE_STORE_OWNER') && account.storeId !== undefined
}

/** The most helpful refusal: why what was shown is no good, else what should have been shown. */
function refusalOf(access: readonly Access[], { account, tablet }: Caller): Problem {
  const wantsTablet = access.includes('tablet')
  const wantsAccount = access.some((one) => one !== 'tablet')
  if (wantsAccount && account?.kind === 'refused') return new Problem(codeOf(account.errorCode))
  if (wantsTablet && tablet?.kind === 'refused') return new Problem(codeOf(tablet.errorCode))
  if (account || tablet) return new Problem('COMMON_403_01')
  if (wantsAccount) return new Problem('COMMON_400_02')
  return new Problem('COMMON_400_08', { parameters: { name: 'tradeDeviceId' } })
}

function codeOf(code: string): ErrorCode {
  return code as ErrorCode
}

/**
 * The owner who calls.
 * @param request of a route whose access is `owner`
 * @throws Problem COMMON_403_01 when the caller is somebody else
 */
export function ownerOf(request: FastifyRequest): Owner {
  const { account } = request.caller
  if (account?.kind === 'account' && account.storeId !== undefined) {
    if (account.authorityList.includes('ROLE_STORE_OWNER')) {
      return { ...account, storeId: account.storeId }
    }
  }
  throw new Problem('COMMON_403_01')
}

/**
 * The tablet that calls.
 * @param request of a route whose access is `tablet`
 * @throws Problem COMMON_403_01 when the caller is somebody else
 */
export function tabletOf(request: FastifyRequest): Tablet {
  const { tablet } = request.caller
  if (tablet?.kind === 'tablet') return tablet
  throw new Problem('COMMON_403_01')
}

/**
 * The account that calls, with or without a store.
 * @throws Problem COMMON_403_01 when the caller is somebody else
 */
export function accountOf(request: FastifyRequest): Account {
  const { account } = request.caller
  if (account?.kind === 'account') return account
  throw new Problem('COMMON_403_01')
}

/**
 * Who calls a route that is for owners and tablets: the owner where both show credentials. Somebody
 * who is no owner, at a device that is a paired tablet, calls as the tablet and as nothing else.
 * @param request of a route whose access is `owner` and `tablet`
 * @throws Problem COMMON_403_01 when the caller is neither
 */
export function ownerOrTabletOf(request: FastifyRequest): Owner | Tablet {
  return isAllowed('owner', request.caller) ? ownerOf(request) : tabletOf(request)
}
