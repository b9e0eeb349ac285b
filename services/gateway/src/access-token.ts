import {
  ACCESS_TOKEN_PARTIES,
  authoritySchema,
  type Caller,
  checkSession,
  type ErrorCode,
  type InternalRoute,
  readSigningKeys,
  SIGNING_KEYS_KEPT_SECONDS,
} from '@haru/contracts'
import type { Revocations } from '@haru/redis'
import type { InternalClient } from '@haru/service-kit'
import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'

type KeySet = ReturnType<typeof createLocalJWKSet>
type SigningKeys = typeof readSigningKeys extends InternalRoute<unknown, infer R> ? R : never

/** Verifying ES256 takes 0.25 ms, looking up a text that was verified before 1 µs. */
const VERIFIED_MAX = 10_000
/** A stranger's made-up key ids must not become a flood of questions to user. */
const KEYS_ASKED_EVERY_MS = 5_000
/** A key that was taken off the list is believed for so long, as user tells other readers too. */
const KEYS_KEPT_MS = SIGNING_KEYS_KEPT_SECONDS * 1_000
/** The clocks of two machines differ by less. */
const CLOCK_TOLERANCE_SECONDS = 5
const ALGORITHM = 'ES256'

/** Finds out who an access token belongs to. */
export type AccessTokenCheck = (authorization: string) => Promise<NonNullable<Caller['account']>>

/**
 * Makes the check of access tokens: signature and claims here, revocation and today's rights at
 * user, for every request but those whose session is known to be revoked.
 * @param client reaches user
 * @param revocations knows some that are revoked
 * @param now milliseconds that only grow
 * @returns a check that answers the account, or why the token is refused
 */
export function createAccessTokenCheck(
  client: InternalClient,
  revocations: Revocations,
  now: () => number = () => performance.now(),
): AccessTokenCheck {
  const verify = createVerifier(client, now)
  return async (authorization) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1]
    if (!token) return refused(/^Bearer\b/i.test(authorization) ? 'COMMON_401_01' : 'COMMON_401_03')
    const claims = await verify(token)
    if (typeof claims === 'string') return refused(claims)
    const { sid, userId, expiresAt } = claims
    const isRevoked = await revocations.isRevoked({ kind: 'session', id: sid })
    if (isRevoked) return refused('COMMON_401_06')
    const session = await client.call(checkSession, { sid, userId })
    if (!session.live) return refused('COMMON_401_06')
    const { authorityList, storeId } = session
    const account = { kind: 'account' as const, userId, sid, expiresAt, authorityList }
    return storeId === undefined ? account : { ...account, storeId }
  }
}

type Claims = { userId: number; sid: string; expiresAt: number }

function createVerifier(
  client: InternalClient,
  now: () => number,
): (token: string) => Promise<Claims | ErrorCode> {
  const verified = new Map<string, Claims>()
  // What an earlier list of keys verified, the new one may not.
  const keys = createKeySource(client, now, () => verified.clear())
  return async (token) => {
    await keys.refresh()
    const known = verified.get(token)
    if (known) return isOver(known) ? 'COMMON_401_02' : known
    try {
      const { payload } = await jwtVerify(token, keys.find, {
        algorithms: [ALGORITHM],
        ...ACCESS_TOKEN_PARTIES,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      })
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

/** As jose says it of a token that is verified for the first time: in whole seconds. */
function isOver({ expiresAt }: Claims): boolean {
  return expiresAt <= Math.floor(Date.now() / 1_000) - CLOCK_TOLERANCE_SECONDS
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
  const userId = /^[1-9]\d{0,15}$/.test(sub ?? '') ? Number(sub) : Number.NaN
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

/** The keys of user: asked for again when they are old, or a token names one that is not there. */
function createKeySource(client: InternalClient, now: () => number, onNewKeys: () => void) {
  let keySet: KeySet | undefined
  let askedAt = Number.NEGATIVE_INFINITY
  let asking: Promise<KeySet> | undefined
  const ask = async (): Promise<KeySet> => {
    askedAt = now()
    const answer: SigningKeys = await client.call(readSigningKeys, {})
    keySet = createLocalJWKSet(answer as Parameters<typeof createLocalJWKSet>[0])
    onNewKeys()
    return keySet
  }
  const askOnce = () => {
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }
  return {
    async refresh(): Promise<void> {
      if (!keySet || now() - askedAt >= KEYS_KEPT_MS) await askOnce()
    },
    find: async (...args: Parameters<KeySet>) => {
      try {
        return await (keySet ?? (await askOnce()))(...args)
      } catch (error) {
        const isNew = error instanceof errors.JWKSNoMatchingKey
        if (!isNew || now() - askedAt < KEYS_ASKED_EVERY_MS) throw error
        return await (await askOnce())(...args)
      }
    },
  }
}

function refused(errorCode: ErrorCode) {
  return { kind: 'refused' as const, errorCode }
}
