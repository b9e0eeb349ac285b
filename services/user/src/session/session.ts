import type { Authority } from '@haru/contracts'
import { authoritiesOf } from '../account/account.ts'

/** One sign-in, and its account, as they are at this moment. */
export type Session = {
  id: string
  accountId: number
  /** number of the refresh token that is good */
  generation: number
  /** milliseconds since that one replaced its predecessor */
  rotatedMsAgo: number
  /** milliseconds until the refresh token or the session ends; negative: it has */
  expiresInMs: number
  isRevoked: boolean
  /** of the store that he owns; null: none */
  storeId: number | null
  /** of the store that he works in; null: none */
  staffStoreId: number | null
  isOperator: boolean
}

/** A refresh token is good for 7 days from its making: api.md. */
export const REFRESH_SECONDS = 7 * 24 * 60 * 60
/** However often it is renewed, a session ends so many days after its sign-in. */
export const SESSION_DAYS_MAX = 90
/** A spent refresh token gets its successor again, for two open tabs: api.md. */
export const GRACE_MS = 10_000

/**
 * What to do with a refresh token. ROTATE: make its successor. REPEAT: hand out the successor
 * again. REUSED: it was spent, so a thief or his victim holds another: end the session. OVER: the
 * session has ended.
 */
export type Renewal = 'ROTATE' | 'REPEAT' | 'REUSED' | 'OVER'

/**
 * Decides about a genuine refresh token. Once the successor has been used, its predecessor is two
 * generations old, so "only until the successor is used" needs no rule of its own.
 * @param session that the token belongs to
 * @param generation of the token
 */
export function decideRenewal(session: Session, generation: number): Renewal {
  if (!isLive(session)) return 'OVER'
  if (generation === session.generation) return 'ROTATE'
  const isPredecessor = generation === session.generation - 1
  return isPredecessor && session.rotatedMsAgo < GRACE_MS ? 'REPEAT' : 'REUSED'
}

/**
 * Says whether a session still lets anybody in: it has not ended, and its account may do something.
 * @param session as it is now
 */
export function isLive(session: Session): boolean {
  return !session.isRevoked && session.expiresInMs > 0 && sessionAuthorities(session).length > 0
}

/**
 * What the holder of a session may do now.
 * @param session as it is now
 */
export function sessionAuthorities(session: Session): Authority[] {
  return authoritiesOf(session)
}

/** Why a session ended before its time. */
export type RevokeReason =
  | 'SIGNED_OUT'
  | 'TOKEN_REUSED'
  | 'OPERATOR_REMOVED'
  | 'STAFF_REMOVED'
  | 'SIGNED_IN_AGAIN'
  | 'ENDED_BY_OPERATOR'
