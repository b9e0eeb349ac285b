import { createHmac, randomBytes } from 'node:crypto'

/** 32 signs that nobody mistakes for one another: no 0 and O, no 1 and I. */
export const CODE_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
/** 8 of 32 signs: 40 bits, for 10 minutes, behind the gateway's limit. */
export const CODE_LENGTH = 8

/** Makes a one-time code that nobody can guess. */
export function newPairingCode(): string {
  // 256 is a multiple of 32: every sign is as likely as any other.
  return Array.from(randomBytes(CODE_LENGTH), (byte) => CODE_ALPHABET[byte % 32]).join('')
}

/**
 * A code as it was made, from how a person typed it: small letters, blanks and hyphens do not
 * matter.
 */
export function typedPairingCode(text: string): string {
  return text.replace(/[\s-]/g, '').toUpperCase()
}

/**
 * What is stored of a code. Keyed, since all 2^40 codes can be hashed in minutes: who reads the
 * table without having the secret cannot pair.
 * @param code as it was made
 * @param secret one of HARU_COOKIE_SECRETS
 */
export function digestOfCode(code: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(`pairing code: ${code}`).digest()
}
