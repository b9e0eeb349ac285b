import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a tablet's cookie says. */
export type Pairing = { tradeDeviceId: number; pairingId: string }

export const PAIRING_COOKIE = 'tradeDeviceId'
/** Browsers keep no cookie longer. */
export const PAIRING_SECONDS = 400 * 24 * 3_600
const SHAPE = /^([1-9]\d{0,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([\w-]{43})$/

/**
 * Puts a pairing into a cookie's value that only holders of the secret can make.
 * @param pairing which tablet, by which pairing
 * @param secret the first of HARU_COOKIE_SECRETS
 * @returns `tradeDeviceId.pairingId.signature`
 */
export function signPairing(pairing: Pairing, secret: string): string {
  const content = `${pairing.tradeDeviceId}.${pairing.pairingId}`
  return `${content}.${signatureOf(content, secret)}`
}

/**
 * Reads a cookie's value made by `signPairing`. Whether the pairing is still good, only the
 * database knows.
 * @param value the cookie as it came
 * @param secrets HARU_COOKIE_SECRETS: any of them may have signed
 * @returns undefined when it is altered or none of ours
 */
export function readPairing(value: string, secrets: readonly string[]): Pairing | undefined {
  const [, id, pairingId, shown] = SHAPE.exec(value) ?? []
  if (!id || !pairingId || !shown) return undefined
  // The text and not the bytes: the last of 43 signs has bits to spare, so four texts are alike.
  const isOurs = secrets.some((secret) =>
    timingSafeEqual(Buffer.from(shown), Buffer.from(signatureOf(`${id}.${pairingId}`, secret))),
  )
  return isOurs ? { tradeDeviceId: Number(id), pairingId } : undefined
}

/**
 * The header that gives a tablet its cookie.
 * @param value made by `signPairing`
 * @param publicUrl HARU_PUBLIC_URL: when it is https, the cookie never travels without TLS
 * @returns a value of Set-Cookie
 */
export function setPairingCookie(value: string, publicUrl: string): string {
  const attributes = [`Max-Age=${PAIRING_SECONDS}`, 'Path=/', 'HttpOnly', 'SameSite=Lax']
  if (new URL(publicUrl).protocol === 'https:') attributes.push('Secure')
  return [`${PAIRING_COOKIE}=${value}`, ...attributes].join('; ')
}

function signatureOf(content: string, secret: string): string {
  return createHmac('sha256', secret).update(`${PAIRING_COOKIE}: ${content}`).digest('base64url')
}
