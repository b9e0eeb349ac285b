import { readSignedText, type Secrets, signText } from '../signed-text.ts'
import type { Errand } from './kakao-authorization.ts'

/** Binds a sign-in at Kakao to the browser that began it. */
export const STATE_COOKIE = 'kakaoState'
/** seconds: how long a person may take to sign in at Kakao */
export const STATE_SECONDS = 600

/**
 * What the browser keeps while its user is away at Kakao.
 * @param errand of this sign-in
 * @param secrets the first signs
 * @param now epoch milliseconds
 */
export function stateCookieOf(errand: Errand, secrets: Secrets, now: number): string {
  const { state, verifier, nonce } = errand
  const text = [state, verifier, nonce, now + STATE_SECONDS * 1000].join('.')
  return signText('oauth-state', text, secrets)
}

/**
 * Reads what the browser kept.
 * @param cookie as it came
 * @param secrets any may have signed
 * @param now epoch milliseconds
 * @returns undefined when it is altered or too old
 */
export function readStateCookie(cookie: string, secrets: Secrets, now: number): Errand | undefined {
  const text = readSignedText('oauth-state', cookie, secrets)
  const [state, verifier, nonce, until] = text?.split('.') ?? []
  if (!state || !verifier || !nonce || !(Number(until) > now)) return undefined
  return { state, verifier, nonce }
}
