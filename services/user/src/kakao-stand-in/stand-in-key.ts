import {
  checkPrimeSync,
  createHash,
  createPrivateKey,
  createPublicKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import type { Secrets } from '../signed-text.ts'

const PRIME_BYTES = 128
const EXPONENT = 65_537n

/** What the stand-in signs id tokens with, and what others verify them by. */
export type StandInKey = { kid: string; privateKey: KeyObject; publicJwk: object }

/**
 * Makes the stand-in's RSA key, of 2048 bits. It is made of a secret and not by chance: every
 * process of a demo signs with the same one, and nothing has to be stored. Takes some 200 ms.
 * Nothing depends on it but the demo's sign-in, which lets anybody be anybody.
 * @param secrets the first counts
 */
export function standInKey([secret]: Secrets): StandInKey {
  const [p, q] = [primeOf(secret, 'p'), primeOf(secret, 'q')]
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n))
  const parts = { n: p * q, e: EXPONENT, d, p, q }
  const crt = { dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) }
  const numbers = Object.entries({ ...parts, ...crt }).map(([name, value]) => [name, text(value)])
  const jwk = { kty: 'RSA', ...Object.fromEntries(numbers) }
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' })
  const publicJwk = createPublicKey(privateKey).export({ format: 'jwk' })
  const kid = createHash('sha256').update(String(publicJwk.n)).digest('hex').slice(0, 16)
  return { kid, privateKey, publicJwk: { ...publicJwk, kid, use: 'sig', alg: 'RS256' } }
}

/** The first prime among numbers that look like chance. */
function primeOf(secret: string, name: string): bigint {
  for (let n = 0; ; n++) {
    const info = `kakao-stand-in-rsa-${name}-${n}`
    const bytes = Buffer.from(hkdfSync('sha256', secret, '', info, PRIME_BYTES))
    // Both highest bits: the product then has 2048. The lowest: no even number is tried.
    bytes[0] = (bytes[0] ?? 0) | 0xc0
    bytes[PRIME_BYTES - 1] = (bytes[PRIME_BYTES - 1] ?? 0) | 1
    const candidate = BigInt(`0x${bytes.toString('hex')}`)
    if ((candidate - 1n) % EXPONENT !== 0n && checkPrimeSync(candidate)) return candidate
  }
}

/** The inverse of a number in a modulus, by Euclid's extended algorithm. */
function inverse(number: bigint, modulus: bigint): bigint {
  let [r, next] = [modulus, number % modulus]
  let [x, nextX] = [0n, 1n]
  while (next !== 0n) {
    const quotient = r / next
    ;[r, next] = [next, r - quotient * next]
    ;[x, nextX] = [nextX, x - quotient * nextX]
  }
  return x < 0n ? x + modulus : x
}

function text(number: bigint): string {
  const hex = number.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
}
