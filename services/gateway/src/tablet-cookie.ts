import { type Caller, checkPairing, Problem } from '@haru/contracts'
import type { Revocations } from '@haru/redis'
import type { InternalClient } from '@haru/service-kit'

/** Longer than any cookie of ours; a longer one is not worth a question. */
const COOKIE_LENGTH_MAX = 512
/** Whose signature is not looked at here: who makes one up is refused one way or the other. */
const PAIRING_ID = /^\d{1,16}\.([0-9a-f-]{36})\./
/** No tablet: a route only sees that something was shown. */
export const REFUSED = { kind: 'refused', errorCode: 'STORE_401_01' } as const

/**
 * Finds out which tablet a cookie belongs to: the store knows the pairing that is good now.
 * @param client reaches the store
 * @param revocations knows some pairings that are over
 * @param cookie the value as it came
 * @returns the tablet, or why the cookie is refused
 */
export async function checkTabletCookie(
  client: InternalClient,
  revocations: Revocations,
  cookie: string,
): Promise<NonNullable<Caller['tablet']>> {
  if (cookie.length > COOKIE_LENGTH_MAX) return REFUSED
  const id = PAIRING_ID.exec(cookie)?.[1]
  if (id && (await revocations.isRevoked({ kind: 'pairing', id }))) return REFUSED
  try {
    return { kind: 'tablet', ...(await client.call(checkPairing, { cookie })) }
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error
    return REFUSED
  }
}
