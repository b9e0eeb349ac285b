import { type Caller, checkPairing, Problem } from '@haru/contracts'
import type { InternalClient } from '@haru/service-kit'

/** Longer than any cookie of ours; a longer one is not worth a question. */
const COOKIE_LENGTH_MAX = 512

/**
 * Finds out which tablet a cookie belongs to: the store knows the pairing that is good now.
 * @param client reaches the store
 * @param cookie the value as it came
 * @returns the tablet, or why the cookie is refused
 */
export async function checkTabletCookie(
  client: InternalClient,
  cookie: string,
): Promise<NonNullable<Caller['tablet']>> {
  if (cookie.length > COOKIE_LENGTH_MAX) return { kind: 'refused', errorCode: 'STORE_401_01' }
  try {
    return { kind: 'tablet', ...(await client.call(checkPairing, { cookie })) }
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500) throw error
    return { kind: 'refused', errorCode: 'STORE_401_01' }
  }
}
