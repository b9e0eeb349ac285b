import {
  authoritySchema,
  type Caller,
  checkSession,
  type ErrorCode,
  type InternalRoute,
  readSigningKeys,
} from '@haru/contracts'
import type { InternalClient } from '@haru/service-kit'
import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'

type SigningKeys = typeof readSigningKeys extends InternalRoute<unknown, infer R> ? R : never

/** Verifying ES256 takes 0.25 ms, looking up a text that was verified before 1 µs. */
const VERIFIED_MAX = 10_000
/** A stranger's made-up key ids must not become a flood of questions to user. */
const KEYS_ASKED_EVERY_MS = 5_000
const ALGORITHM = 'ES256'

/** Finds out who an access token belongs to. */
export type AccessTokenCheck = (authorization: string) => Promise<NonNullable<Caller['account']>>

/**
 * Makes the check of access tokens: signature and claims here, revocation and today's rights at
 * user, for every request.
 * @param client reaches user
 * @returns a check that answers the account, or why the token is refused
 */
export function createAccessTokenCheck(client: InternalClient): AccessTokenCheck {
  const verify = createVerifier(client)
  return async (authorization) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1]
    if (!token) return refused(/^Bearer\b/i.test(authorization) ? 'COMMON_401_01' : 'COMMON_401_03')
    const claims = await verify(token)
    if (typeof claims === 'string') return refused(claims)
    const { sid, userId, expiresAt } = claims
    const session = await client.call(checkSession, { sid, userId })
    if (!session.live) return refused('COMMON_401_06')
    const { authorityList, storeId } = session
    const account = { kind: 'account' as const, userId, sid, expiresAt, authorityList }
    return storeId === undefined ? account : { ...account, storeId }
  }
}

type Claims = { userId: number; sid: string; expiresAt: number }

function createVerifier(client: InternalClient): (token: string) => Promise<Claims | ErrorCode> {
  const verified = new Map<string, Claims>()
  const keys = createKeySource(client)
  return async (token) => {
    const known = verified.get(token)
    if (known) return known.expiresAt > Date.now() / 1_000 ? known : 'COMMON_401_02'
    try {
      const { payload } = await jwtVerify(token, keys, { algorithms: [ALGORITHM] })
      const claims = readClaims(payload)
      if (typeof claims === 'string') return claims
      if (verified.size >= VERIFIED_MAX) verified.clear()
      verified.set(token, claims)
      return claims
    } catch (error) {
      return codeOf(error)
    }
  }
}

function readClaims(payload: JWTPayload): Claims | ErrorCode {
  const { sub, sid, exp } = payload
  const authority = payload['authority']
  if (payload['type'] !== 'access') return 'COMMON_401_05'
  if (
    !Array.isArray(authority) ||
    !authority.every((one) => authoritySchema.safeParse(one).success)
  ) {
    return 'COMMON_401_04'
  }
  if (authority.length === 0) return 'COMMON_401_04'
  const userId = Number(sub)
  if (!Number.isSafeInteger(userId) || typeof sid !== 'string' || exp === undefined) {
    return 'COMMON_401_01'
  }
  return { userId, sid, expiresAt: exp }
}

/** Everything else that went wrong (user is away, say) is no word about the token. */
function codeOf(error: unknown): ErrorCode {
  if (error instanceof errors.JWTExpired) return 'COMMON_401_02'
  if (error instanceof errors.JOSEAlgNotAllowed) return 'COMMON_401_03'
  if (error instanceof errors.JOSENotSupported) return 'COMMON_401_03'
  if (error instanceof errors.JOSEError) return 'COMMON_401_01'
  throw error
}

function createKeySource(client: InternalClient) {
  let keySet: ReturnType<typeof createLocalJWKSet> | undefined
  let askedAt = Number.NEGATIVE_INFINITY
  const ask = async () => {
    askedAt = performance.now()
    const answer: SigningKeys = await client.call(readSigningKeys, {})
    keySet = createLocalJWKSet(answer as Parameters<typeof createLocalJWKSet>[0])
    return keySet
  }
  return async (...args: Parameters<ReturnType<typeof createLocalJWKSet>>) => {
    try {
      return await (keySet ?? (await ask()))(...args)
    } catch (error) {
      const isNew = error instanceof errors.JWKSNoMatchingKey
      if (!isNew || performance.now() - askedAt < KEYS_ASKED_EVERY_MS) throw error
      return await (await ask())(...args)
    }
  }
}

function refused(errorCode: ErrorCode) {
  return { kind: 'refused' as const, errorCode }
}
