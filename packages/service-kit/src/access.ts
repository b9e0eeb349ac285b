import {
  type Account,
  type Authority,
  type Caller,
  type ErrorCode,
  Problem,
  type Tablet,
} from '@haru/contracts'
import type { FastifyRequest } from 'fastify'

/**
 * Who may call a route: api.md, "Who may call". Every route says it in its `config`.
 * `service`: only another service of ours, signed; such routes start with `/infra/`.
 */
export type Access = 'anyone' | 'owner' | 'staff' | 'tablet' | 'operator' | 'service'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** any of these will do */
    access?: readonly Access[]
  }
  interface FastifyRequest {
    caller: Caller
  }
}

/** Somebody of a store: its owner, or one of its staff. */
export type StorePerson = Account & { storeId: number }

/** What an account's rights are called in its token. */
const AUTHORITIES = {
  owner: 'ROLE_STORE_OWNER',
  staff: 'ROLE_STORE_STAFF',
  operator: 'ROLE_OPERATOR',
} as const satisfies Partial<Record<Access, Authority>>

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
  if (!account.authorityList.includes(AUTHORITIES[access])) return false
  return access === 'operator' || account.storeId !== undefined
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
export function ownerOf(request: FastifyRequest): StorePerson {
  return ofStore(request, ['owner'])
}

/**
 * Who of the store calls: its owner, or one of its staff.
 * @param request of a route whose access is `owner` and `staff`
 * @throws Problem COMMON_403_01 when the caller is somebody else
 */
export function storePersonOf(request: FastifyRequest): StorePerson {
  return ofStore(request, STORE_PEOPLE)
}

const STORE_PEOPLE = ['owner', 'staff'] as const

function ofStore({ caller }: FastifyRequest, roles: readonly Access[]): StorePerson {
  const { account } = caller
  if (account?.kind === 'account' && account.storeId !== undefined) {
    if (roles.some((role) => isAllowed(role, caller))) {
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
 * Who calls a route that is for a store's people and tablets: the person where both show
 * credentials. Somebody of no store, at a device that is a paired tablet, calls as the tablet and
 * as nothing else.
 * @param request of a route whose access is `owner`, `staff` and `tablet`
 * @throws Problem COMMON_403_01 when the caller is none of them
 */
export function storePersonOrTabletOf(request: FastifyRequest): StorePerson | Tablet {
  const isPerson = STORE_PEOPLE.some((role) => isAllowed(role, request.caller))
  return isPerson ? storePersonOf(request) : tabletOf(request)
}
