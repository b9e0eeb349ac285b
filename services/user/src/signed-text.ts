import { createHmac, timingSafeEqual } from 'node:crypto'

/** HARU_COOKIE_SECRETS: the first signs, all are accepted. */
export type Secrets = readonly [string, ...string[]]

/** What a text was signed for: one that was made for one purpose is no good for another. */
export type Purpose = 'refresh-token' | 'oauth-state' | 'sign-up-ticket' | 'kakao-stand-in'

/**
 * Signs a text, so that whoever shows it later cannot have made or altered it.
 * @param purpose what it is for
 * @param text without secrets: it stays readable
 * @param secrets the first signs
 * @returns `text.mac`; the same text gives the same result
 */
export function signText(purpose: Purpose, text: string, secrets: Secrets): string {
  return `${text}.${macOf(purpose, text, secrets[0])}`
}

/**
 * Reads a text that `signText` made.
 * @param purpose what it must have been signed for
 * @param signed as it was shown
 * @param secrets any of them may have signed it
 * @returns the text; undefined when it was not signed by us for this purpose
 */
export function readSignedText(
  purpose: Purpose,
  signed: string,
  secrets: Secrets,
): string | undefined {
  const dot = signed.lastIndexOf('.')
  const text = signed.slice(0, Math.max(dot, 0))
  const shown = Buffer.from(signed.slice(dot + 1))
  const isOurs = secrets.some((secret) => {
    const expected = Buffer.from(macOf(purpose, text, secret))
    return shown.length === expected.length && timingSafeEqual(shown, expected)
  })
  return isOurs ? text : undefined
}

function macOf(purpose: Purpose, text: string, secret: string): string {
  return createHmac('sha256', secret).update(`${purpose}:${text}`).digest('base64url')
}
