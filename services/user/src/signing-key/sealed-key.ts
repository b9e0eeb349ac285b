import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { JWK } from 'jose'
import type { Secrets } from '../signed-text.ts'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** A private key that was unsealed. */
export type Unsealed = {
  jwk: JWK
  /** the one that opened it; not the first: seal it anew, before that secret goes */
  secret: string
}

/**
 * Encrypts a private key, so that it can lie in the database.
 * @param jwk the private key
 * @param kid its id; the result opens under no other
 * @param secret of HARU_COOKIE_SECRETS
 * @returns nonce, tag and ciphertext
 */
export function sealKey(jwk: JWK, kid: string, secret: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, keyFrom(secret), nonce).setAAD(Buffer.from(kid))
  const ciphertext = Buffer.concat([cipher.update(JSON.stringify(jwk), 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext])
}

/**
 * Decrypts what `sealKey` made.
 * @param sealed as it lay in the database
 * @param kid the key's id
 * @param secrets all are tried
 * @returns undefined when none of them opens it
 */
export function unsealKey(sealed: Buffer, kid: string, secrets: Secrets): Unsealed | undefined {
  for (const secret of secrets) {
    const jwk = tryUnseal(sealed, kid, secret)
    if (jwk) return { jwk, secret }
  }
  return undefined
}

function tryUnseal(sealed: Buffer, kid: string, secret: string): JWK | undefined {
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
  const ciphertext = sealed.subarray(NONCE_BYTES + TAG_BYTES)
  const decipher = createDecipheriv(CIPHER, keyFrom(secret), nonce)
  decipher.setAAD(Buffer.from(kid)).setAuthTag(tag)
  try {
    const text = Buffer.concat([decipher.update(ciphertext), decipher.final()])
    return JSON.parse(text.toString('utf8')) as JWK
  } catch {
    // The tag does not fit: another secret sealed it.
    return undefined
  }
}

function keyFrom(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'haru user signing key', 32))
}
